from infra.sandbox.hubspot import signing

SECRET = "11111111-2222-3333-4444-555555555555"
URI = "https://hooks.example.test/webhooks/hubspot?tenant=acme"
STAMP = "1790000001000"
BODY = (
    b'[{"eventId":100200300,"subscriptionId":901,"portalId":4455667,"appId":778899,"occurredAt":1790000000123,'
    b'"subscriptionType":"deal.propertyChange","attemptNumber":0,"objectId":31337,"propertyName":"dealstage",'
    b'"propertyValue":"closedwon","changeSource":"CRM_UI","sourceId":"userId:51234"}]'
)


def test_the_published_vectors() -> None:
    assert 286 == len(BODY)
    assert "X7KVxxib2ePY+SxJInUCpRKEmr6bjHchf+vKH+hypNc=" == signing.v3(SECRET, "POST", URI, BODY, STAMP)
    assert "217a5f375a427bd1ae389347615a81ba89189e06fefa97a138b2470da09777e8" == signing.v1(SECRET, BODY)
    assert "e5309d950198e94e08a5058ceae36d3e4d99027c59b73e274637c4b6a8f1bce5" == signing.v2(SECRET, "POST", URI, BODY)


def test_some_escapes_of_the_uri_are_decoded_before_hashing_and_others_not() -> None:
    decoded = signing.v3(SECRET, "POST", "https://h.test/a?b=c:d", BODY, STAMP)

    assert decoded == signing.v3(SECRET, "POST", "https://h.test/a?b=c%3Ad", BODY, STAMP)
    assert decoded == signing.v3(SECRET, "POST", "https://h.test/a?b=c%3ad", BODY, STAMP)
    spaced = signing.v3(SECRET, "POST", "https://h.test/a?b=c%20d", BODY, STAMP)
    assert spaced != signing.v3(SECRET, "POST", "https://h.test/a?b=c d", BODY, STAMP)
