"""Bearer tokens of an identity provider (OpenID Connect), beside our own keys."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from copilot_api.config import IdentityProvider
from copilot_api.errors import Unauthenticated, Unavailable, WrongSetting
from copilot_api.keys import SCOPES, ApiKey

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that only the provider can make: none with a shared secret, and not "none"."""
CLOCK_SKEW_SECONDS = 60
KEYS_KEPT_SECONDS = 300
TIMEOUT_SECONDS = 5
RETRY_AFTER_SECONDS = 10
PREFIX = "mfg:"
REQUIRED = ("exp", "iat", "iss", "aud", "sub")
LONGEST_NAME = 200


class TokenVerifier:
    """Checks tokens by the keys that the provider publishes; a key it has not seen makes it look again, so that keys may rotate."""

    def __init__(self, provider: IdentityProvider) -> None:
        try:
            import jwt
            import jwt.algorithms
        except ImportError as error:
            raise WrongSetting("MFG_OIDC_… needs the extra oidc: pip install 'mfg-nightly[oidc]'.") from error
        if not jwt.algorithms.has_crypto:
            raise WrongSetting("MFG_OIDC_… needs the extra oidc: pip install 'mfg-nightly[oidc]'.")
        self._provider = provider
        # No pause before it looks again: failed attempts are limited for each address, and a rotated key opens at once.
        self._keys = jwt.PyJWKClient(
            provider.jwks_url, lifespan=KEYS_KEPT_SECONDS, timeout=TIMEOUT_SECONDS, cooldown_duration=0
        )

    def verify(self, token: str) -> ApiKey:
        """Who the token says is asking, as if by a key: with the scopes of the claim, and conversations of their own.

        Raises:
            Unauthenticated: the token is not the provider's, not for us, or not of now.
            Unavailable: the provider's keys cannot be read.
        """
        import jwt

        unreadable = Unavailable("The identity provider's keys cannot be read.", retry_after=RETRY_AFTER_SECONDS)
        try:
            key = self._keys.get_signing_key_from_jwt(token)
            claims = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                audience=self._provider.audience,
                issuer=self._provider.issuer,
                leeway=CLOCK_SKEW_SECONDS,
                options={"require": list(REQUIRED)},
            )
        except (jwt.PyJWKClientConnectionError, jwt.PyJWKSetError) as error:
            raise unreadable from error
        except jwt.PyJWTError as error:
            raise Unauthenticated(f"The token is not accepted: {error}.") from error
        except RecursionError as error:
            raise Unauthenticated("The token is not accepted: it is nested too deeply.") from error
        except ValueError as error:  # what the provider publishes is no JSON
            raise unreadable from error
        return _as_key(claims, self._provider)


def is_token(bearer: str) -> bool:
    """Whether it has the shape of a signed token; our own keys have none."""
    return bearer.count(".") == 2


def _as_key(claims: Mapping[str, Any], provider: IdentityProvider) -> ApiKey:
    who = f"{claims['iss']}\n{claims['sub']}"
    return ApiKey(
        key_id=f"oidc:{hashlib.sha256(who.encode()).hexdigest()[:32]}",
        name=str(claims["sub"])[:LONGEST_NAME],
        scopes=[scope for scope in SCOPES if scope in _granted(claims.get(provider.scopes_claim))],
        created_at=datetime.fromtimestamp(claims["iat"], UTC),
        last_used_at=None,
        revoked_at=None,
    )


def _granted(claim: Any) -> set[str]:
    """The values of a claim, a list or one text with spaces, with or without our prefix."""
    values = claim.split() if isinstance(claim, str) else claim if isinstance(claim, list) else []
    return {str(value).removeprefix(PREFIX) for value in values}
