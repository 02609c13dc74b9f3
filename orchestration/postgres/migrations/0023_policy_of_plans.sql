-- By what rules a plan was made, so that whoever asks what would be otherwise plans by the same.

alter table forecast.runs
add column policy jsonb,
add column country text;
comment on column forecast.runs.policy is 'Of a plan: the policy it was made by, the settings of forecasting.Policy that are written; null: no plan was made.';
comment on column forecast.runs.country is 'Of a plan: the country whose public holidays it keeps; null: none.';
