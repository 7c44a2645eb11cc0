"""The OpenAPI document says what the interface does: it is valid, and made-up requests get only what it promises."""

from openapi_spec_validator import OpenAPIV31SpecValidator

from server.api.openapi import openapi
from server.api.operations import OPERATIONS
from server.api.routes import documentation_page
from server.team.api_scope import Scope
from tests.server.api.interface import ORIGIN

DOCUMENT = openapi(ORIGIN)


def test_the_document_is_valid_openapi() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


def test_every_operation_is_documented_for_machines_and_for_people() -> None:
    page = documentation_page(DOCUMENT)
    for operation in OPERATIONS:
        assert f'id="{operation.name}"' in page
    ids = {each["operationId"] for methods in DOCUMENT["paths"].values() for each in methods.values()}
    assert ids == {each.name for each in OPERATIONS}
    assert len(ids) == len(OPERATIONS)


def test_every_scope_opens_something() -> None:
    assert {each.scope for each in OPERATIONS if each.scope is not None} == set(Scope)


def test_every_operation_behind_a_key_names_its_scope() -> None:
    for operation in OPERATIONS:
        path = operation.path.replace(":path", "")
        security = DOCUMENT["paths"][path][operation.method.lower()].get("security", [])
        assert [*security[:1]] == ([] if operation.scope is None else [{"api_key": [operation.scope.value]}])
