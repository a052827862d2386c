import json

from functions.catalog import FUNCTIONS, Http
from tests.infra.templates import Templates


def test_every_route_is_a_row_of_the_catalog(templates: Templates) -> None:
    wanted = {f"{row.trigger.method} {row.trigger.path}" for row in FUNCTIONS if isinstance(row.trigger, Http)}

    assert wanted == {route.properties["RouteKey"] for route in templates.of("AWS::ApiGatewayV2::Route")}


def test_requests_are_throttled(templates: Templates) -> None:
    (stage,) = templates.of("AWS::ApiGatewayV2::Stage")
    settings = stage.properties["DefaultRouteSettings"]

    assert "$default" == stage.properties["StageName"]
    assert (100, 200) == (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"])


def test_access_is_logged_without_headers_or_bodies(templates: Templates) -> None:
    (stage,) = templates.of("AWS::ApiGatewayV2::Stage")
    logged = json.loads(stage.properties["AccessLogSettings"]["Format"])
    group = templates.named("/aws/apigateway/ledgerlink-access")

    assert {"status", "route", "ms", "request"} <= set(logged)
    assert not [field for field in logged.values() if "header" in field.lower() or "body" in field.lower()]
    assert 90 == group.properties["RetentionInDays"]
    assert group.name == templates.spelled(stage.part, stage.properties["AccessLogSettings"]["DestinationArn"])
