"""The HTTP API: where vendors' webhooks arrive and people connect accounts, and the functions behind its routes."""

import json
from collections.abc import Mapping

from aws_cdk import CfnOutput, IStackSynthesizer, Stack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk.aws_apigatewayv2_authorizers import HttpUserPoolAuthorizer
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from constructs import Construct

from functions.catalog import FUNCTIONS, Http
from infra.constructs.code import code
from infra.constructs.exceptions import excuse
from infra.constructs.function import CatalogFunction
from infra.constructs.log import log_group
from infra.names import Deployment
from infra.permissions import Places
from infra.stacks.people import PeopleStack

RATE = 100
BURST = 200
"""Requests a second, and at once. HubSpot sends 10 at a time of up to 100 events each; a refused one is sent again."""

ACCESS_LOG = {
    "at": "$context.requestTime",
    "request": "$context.requestId",
    "method": "$context.httpMethod",
    "path": "$context.path",
    "route": "$context.routeKey",
    "status": "$context.status",
    "bytes": "$context.responseLength",
    "ms": "$context.responseLatency",
    "from": "$context.identity.sourceIp",
    "error": "$context.integrationErrorMessage",
}
"""No header and no body: signatures and customers' figures don't belong in a log."""

OPEN: Mapping[str, str] = {
    "webhooks": "Vendors sign their webhooks; the function refuses what isn't signed before it reads it.",
    "connected": "A vendor sends a browser here; the function takes only a state that we signed, once, within minutes.",
}
"""Why a route needs nobody to sign in, by function; one that isn't here can't be made open."""


class EdgeStack(Stack):
    """Offers `api` and `functions`."""

    def __init__(
        self,
        scope: Construct,
        deployment: Deployment,
        synthesizer: IStackSynthesizer,
        *,
        places: Places,
        people: PeopleStack,
    ) -> None:
        super().__init__(
            scope, deployment.named("edge"), synthesizer=synthesizer, description="Ledgerlink: the HTTP API"
        )
        self.api = apigateway.HttpApi(self, "Api", api_name=deployment.stack, create_default_stage=False)
        access = log_group(self, "Access", f"/aws/apigateway/{deployment.named('access')}")
        apigateway.CfnStage(
            self,
            "Stage",
            api_id=self.api.api_id,
            stage_name="$default",
            auto_deploy=True,
            default_route_settings=apigateway.CfnStage.RouteSettingsProperty(
                throttling_rate_limit=RATE, throttling_burst_limit=BURST, detailed_metrics_enabled=True
            ),
            access_log_settings=apigateway.CfnStage.AccessLogSettingsProperty(
                destination_arn=access.log_group_arn, format=json.dumps(ACCESS_LOG)
            ),
        )
        self._signed_in = HttpUserPoolAuthorizer("SignedIn", people.pool, user_pool_clients=[people.client])
        bundles = code(self, deployment)
        self.functions: dict[str, CatalogFunction] = {}
        for row in FUNCTIONS:
            if isinstance(row.trigger, Http):
                made = CatalogFunction(self, row, deployment, places=places, code=bundles[row.bundle])
                self.functions[row.name] = made
                self._route(row.trigger, made)
        CfnOutput(self, "ApiIdOutput", value=self.api.api_id).override_logical_id("ApiId")
        CfnOutput(self, "ApiUrlOutput", value=self.api.api_endpoint).override_logical_id("ApiUrl")

    def _route(self, trigger: Http, made: CatalogFunction) -> None:
        routes = self.api.add_routes(
            path=trigger.path,
            methods=[apigateway.HttpMethod[trigger.method]],
            integration=HttpLambdaIntegration(f"{made.node.id}Integration", made.function),
            authorizer=self._signed_in if trigger.act else None,
        )
        for route in routes:
            if trigger.act is None:
                excuse(route, "APIG4", OPEN[made.row.name])
