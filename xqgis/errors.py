"""Every way this program refuses, as one family.

Each class carries facts as attributes; the sentence a person reads is made at
the edge from ``key`` and ``facts`` by the message catalogue (`xqgis.words`).

- XqgisError
  - PackInvalid        a town pack holds a bad value
  - NotAllowed         the actor's role lacks the right
  - SignInRequired     nobody is signed in, or the link is spent or too old
  - SignInFailed       a wrong name or a wrong password, which of them is not told
  - SignInLocked       too many of them: come again later
  - ProviderInvalid    a setting of the provider of identities that cannot be
  - ProviderUnreachable  the provider of identities does not answer in time, or not as it should
  - ProviderRefused    the provider of identities vouches for nobody, or its token is not good
    - NobodyVouchedFor the provider was asked: it trades no code, or its token is not good
  - TripOver           a return from the provider to another browser, too late, or a second time
  - NoAccountHere      the provider vouches for somebody who has no open account in this town
  - FormOutdated       a form that was not made for this browser, or long ago
  - PasswordsDiffer    the two passwords typed are not the same
  - WeakPassword       a password that is too short or too plain
  - AccountInvalid     an account without a proper name, role or scope
  - NameMisleads       a new account's name that can be taken for another
  - AccountExists      an account of that name is there already
  - LastAdministrator  nobody would be left to keep the accounts
  - UnreadableFile     the bytes are not what they claim to be
  - Unwritable         a file cannot be written where it is wanted
  - ProfileInvalid     an import profile holds a bad value
  - WrongCrs           coordinates without a usable reference system
  - LayerSecret        a layer that says it is a state secret
  - NothingUsable      a file was read and no row of it can be stored
    - LayerUnusable    a layer was read and no feature of it can be stored
  - Refused            strict mode: some rows are bad, so none is stored
    - LayerRefused     strict mode: some features are bad, so none is stored
    - RosterRefused    some rows of a roster are bad, so none is stored
  - CodesLost          bad features would take codes in force out of a layer for good
  - AlreadyFiled       these bytes were filed before
  - UnknownCode        a code that the town does not have
  - LayerMissing       the act needs polygons that nobody has imported
  - TooManyRows        a file of more rows than one may hold
  - StoreBusy          another writer holds the store
  - StoreTooNew        the store was written by a newer program
  - StoreBroken        the database refused for a reason of its own: disk full, damaged file
  - DraftOutdated      others have filed since this file was checked
  - WrongDay           a day that a change cannot hold from
  - WrongPeriods       two periods that cannot be compared
  - RulesMissing       the pack does not say how waters are judged
  - ReasonMissing      an act that has to give its reason and does not
  - ChangeRefused      a split or merge that is not one
  - LayerMoved         others have stored outlines since these were checked
  - RosterMoved        others have imported a roster since this one was checked
  - NothingToErase     the roster does not hold what is to be erased
"""

from __future__ import annotations


class XqgisError(Exception):
    """Base of every refusal; ``facts`` fill the sentence ``errors.<key>``."""

    key = "unknown"

    def __init__(self, **facts: object) -> None:
        super().__init__(self.key, facts)
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.key}({told})"


class PackInvalid(XqgisError):
    """A town pack holds a bad value; facts: ``file``, ``where``, ``why``."""

    key = "pack_invalid"


class NotAllowed(XqgisError):
    """The actor's role lacks the right; facts: ``role``, ``act``."""

    key = "not_allowed"


class SignInRequired(XqgisError):
    """Nobody is signed in, or the link is spent or too old."""

    key = "sign_in_required"


class SignInFailed(XqgisError):
    """A wrong name or a wrong password; which of them is not told."""

    key = "sign_in_failed"


class SignInLocked(XqgisError):
    """Too many failures at this name from this address; facts: ``minutes`` to wait."""

    key = "sign_in_locked"


class ProviderInvalid(XqgisError):
    """A setting of the provider of identities that cannot be; facts: ``setting``, ``why``."""

    key = "provider_invalid"


class ProviderUnreachable(XqgisError):
    """The provider of identities does not answer in time, or not as it should."""

    key = "provider_unreachable"


class ProviderRefused(XqgisError):
    """The provider of identities vouches for nobody, or its token is not good."""

    key = "provider_refused"


class NobodyVouchedFor(ProviderRefused):
    """The provider was asked and trades no code for a token, or the token is not good."""


class TripOver(XqgisError):
    """Somebody returns from the provider with another browser, too late, or a second time."""

    key = "trip_over"


class NoAccountHere(XqgisError):
    """The provider vouches for somebody who has no open account in this town."""

    key = "no_account_here"


class FormOutdated(XqgisError):
    """A form that was not made for the browser that sends it, or too long ago."""

    key = "form_outdated"


class PasswordsDiffer(XqgisError):
    """The two passwords typed are not the same."""

    key = "passwords_differ"


class WeakPassword(XqgisError):
    """A password that is too short, too long or too plain; facts: ``shortest``, ``longest``."""

    key = "weak_password"


class AccountInvalid(XqgisError):
    """An account without a proper name, role or the scope its role needs; facts: ``name``."""

    key = "account_invalid"


class NameMisleads(XqgisError):
    """A new account's name mixes scripts or looks like another that is taken; facts: ``name``."""

    key = "name_misleads"


class AccountExists(XqgisError):
    """An account of that name is there already, closed perhaps; facts: ``name``."""

    key = "account_exists"


class LastAdministrator(XqgisError):
    """Nobody would be left to keep the accounts; facts: ``name``."""

    key = "last_administrator"


class UnreadableFile(XqgisError):
    """The bytes are not what they claim to be; facts: ``name``, ``why``."""

    key = "unreadable_file"


class Unwritable(XqgisError):
    """A file cannot be written where it is wanted; facts: ``name``, ``why``."""

    key = "unwritable"


class ProfileInvalid(XqgisError):
    """An import profile holds a bad value; facts: ``where``, ``why``."""

    key = "profile_invalid"


class WrongCrs(XqgisError):
    """Coordinates without a usable reference system; facts: ``crs``, ``why``."""

    key = "wrong_crs"


class LayerSecret(XqgisError):
    """A layer that says of itself that it is a state secret; facts: ``name``, ``field``, ``value``."""

    key = "layer_secret"


class NothingUsable(XqgisError):
    """A file was read and no row of it can be stored; facts: ``read``, ``reasons``."""

    key = "nothing_usable"


class LayerUnusable(NothingUsable):
    """A layer was read and no feature of it can be stored; facts: ``read``, ``reasons``."""

    key = "layer_unusable"


class Refused(XqgisError):
    """Strict mode: some rows are bad, so none is stored; facts: ``rejected``."""

    key = "refused"


class LayerRefused(Refused):
    """Strict mode: some features are bad, so none is stored; facts: ``rejected``."""

    key = "layer_refused"


class RosterRefused(Refused):
    """Some rows of a roster are bad, so none is stored; facts: ``rejected``."""

    key = "roster_refused"


class CodesLost(XqgisError):
    """Bad features would take codes in force out of a layer; facts: ``features``, ``codes``, ``count``."""

    key = "codes_lost"


class AlreadyFiled(XqgisError):
    """These bytes were filed before; facts: ``batch``, ``filed_on``, ``actor``."""

    key = "already_filed"


class UnknownCode(XqgisError):
    """A code that the town does not have; facts: ``kind``, ``code``."""

    key = "unknown_code"


class LayerMissing(XqgisError):
    """The act needs polygons that nobody has imported; facts: ``layer``."""

    key = "layer_missing"


class TooManyRows(XqgisError):
    """A file of more rows than one may hold; facts: ``rows``, ``most``."""

    key = "too_many_rows"


class StoreBusy(XqgisError):
    """Another writer holds the store."""

    key = "store_busy"


class StoreTooNew(XqgisError):
    """The store was written by a newer program; facts: ``found``, ``known``."""

    key = "store_too_new"


class StoreBroken(XqgisError):
    """The database refused for a reason of its own: disk full, damaged file; facts: ``why``."""

    key = "store_broken"


class DraftOutdated(XqgisError):
    """Others have filed some of these checks since this file was checked; facts: ``checks``."""

    key = "draft_outdated"


class LayerMoved(XqgisError):
    """Others have stored outlines since these were checked; facts: ``layer``, ``version``."""

    key = "layer_moved"


class RosterMoved(XqgisError):
    """Others have imported a roster since this one was checked; facts: ``version``."""

    key = "roster_moved"


class NothingToErase(XqgisError):
    """No row of the roster holds what is to be erased."""

    key = "nothing_to_erase"


class WrongDay(XqgisError):
    """A day that a change cannot hold from; facts: ``on``, ``why``."""

    key = "wrong_day"


class WrongPeriods(XqgisError):
    """Two periods that cannot be compared; facts: ``why``."""

    key = "wrong_periods"


class RulesMissing(XqgisError):
    """The town pack does not say how waters are judged."""

    key = "rules_missing"


class ReasonMissing(XqgisError):
    """An act that is on record with its reason, without one."""

    key = "reason_missing"


class ChangeRefused(XqgisError):
    """A split or merge that is not one, so the grids stay as they are; facts: ``why``."""

    key = "change_refused"
