"""The people: who may sign in, which group somebody is in, and what each group may do with AWS's own tools."""

from aws_cdk import Aws, CfnOutput, Duration, IStackSynthesizer, RemovalPolicy, Stack
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra import people_rights
from infra.constructs.exceptions import excuse
from infra.names import Deployment, camel
from infra.permissions import Places
from shared.model.roles import Group
from shared.sign_in import ADDRESSES

A_WORKING_DAY = Duration.hours(10)
NO_PLUS = "Threat protection is a paid plan; people are made by an administrator only and need a second factor."
PRECEDENCE = (Group.REVOPS, Group.FINANCE, Group.VIEWER)
DESCRIPTIONS = {
    Group.FINANCE: "decides about holds and parked messages, connects accounts",
    Group.REVOPS: "what finance may, and the rules, the apps and the set-up",
    Group.VIEWER: "looks only",
}


class PeopleStack(Stack):
    """Offers `pool` and `client`: the directory, and the command line as its only app."""

    def __init__(
        self, scope: Construct, deployment: Deployment, synthesizer: IStackSynthesizer, *, places: Places
    ) -> None:
        super().__init__(
            scope,
            deployment.named("people"),
            synthesizer=synthesizer,
            description="Ledgerlink: who may sign in, and who may do what",
            termination_protection=not deployment.is_local,
        )
        self.pool = self._directory(deployment)
        domain = self.pool.add_domain(
            "SignIn",
            cognito_domain=cognito.CognitoDomainOptions(domain_prefix=f"{deployment.stack}-{Aws.ACCOUNT_ID}"),
        )
        self.client = self._command_line(deployment)
        for rank, group in enumerate(PRECEDENCE):
            cognito.CfnUserPoolGroup(
                self,
                f"{camel(group)}Group",
                user_pool_id=self.pool.user_pool_id,
                group_name=group.value,
                precedence=rank,
                description=DESCRIPTIONS[group],
            )
            self._policy(group, deployment, places)
        for name, value in {
            "PeoplePool": self.pool.user_pool_id,
            "PeopleClient": self.client.user_pool_client_id,
            "PeopleSignIn": domain.base_url(),
        }.items():
            CfnOutput(self, f"{name}Output", value=value).override_logical_id(name)

    def _directory(self, deployment: Deployment) -> cognito.UserPool:
        """Nobody signs up: an administrator makes people, who choose a password and a second factor at their first sign-in."""
        pool = cognito.UserPool(
            self,
            "People",
            user_pool_name=deployment.named("people"),
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(username=True),
            sign_in_case_sensitive=False,
            standard_attributes=cognito.StandardAttributes(
                email=cognito.StandardAttribute(required=True, mutable=True)
            ),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            password_policy=cognito.PasswordPolicy(
                min_length=14,
                require_digits=True,
                require_lowercase=True,
                require_uppercase=True,
                require_symbols=True,
                temp_password_validity=Duration.days(3),
            ),
            # The emulated AWS signs people in without a browser, so without a second factor, too.
            mfa=cognito.Mfa.OFF if deployment.is_local else cognito.Mfa.REQUIRED,
            mfa_second_factor=None if deployment.is_local else cognito.MfaSecondFactor(otp=True, sms=False),
            deletion_protection=not deployment.is_local,
            removal_policy=RemovalPolicy.DESTROY if deployment.is_local else RemovalPolicy.RETAIN,
        )
        excuse(pool, "COG3", NO_PLUS)
        excuse(pool, "COG8", NO_PLUS)
        return pool

    def _command_line(self, deployment: Deployment) -> cognito.UserPoolClient:
        """A public client: authorization code with PKCE, back to the person's own machine. Its tokens are kept nowhere."""
        return self.pool.add_client(
            "CommandLine",
            user_pool_client_name=deployment.named("cli"),
            generate_secret=False,
            auth_flows=cognito.AuthFlow(admin_user_password=True) if deployment.is_local else None,
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[cognito.OAuthScope.OPENID],
                callback_urls=list(ADDRESSES),
            ),
            supported_identity_providers=[cognito.UserPoolClientIdentityProvider.COGNITO],
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            access_token_validity=Duration.hours(1),
            id_token_validity=Duration.hours(1),
            refresh_token_validity=A_WORKING_DAY,
        )

    def _policy(self, group: Group, deployment: Deployment, places: Places) -> None:
        """What this group may do from a terminal; attach it to their role or permission set."""
        policy = iam.ManagedPolicy(
            self,
            f"{camel(group)}Policy",
            managed_policy_name=deployment.named(group),
            description=f"Ledgerlink, {group}: {DESCRIPTIONS[group]}",
        )
        for right in people_rights.of(group, places, deployment, self):
            policy.add_statements(right.statement)
            for resource, reason in right.stars.items():
                excuse(policy, "IAM5", reason, resource)
