/** Words of the webhooks of a project. */
export default {
    webhooks: "Webhooks",
    "webhooks.text":
        "When a training of this project ends, the service tells these addresses by a POST of JSON. One that does " +
        "not answer is tried again for about 18 hours. Receivers recognize a genuine request by its",
    "webhooks.signature": "signature",
    "webhooks.signature.help":
        "Each request carries the headers webhook-id, webhook-timestamp and webhook-signature of the Standard " +
        "Webhooks specification. The signature is an HMAC-SHA256 over identifier, time and body, made with the " +
        "webhook’s secret. The receiver computes the same and refuses what does not agree.",
    "webhooks.none": "No webhooks yet: nobody is told when a training ends.",
    "webhooks.list": "Webhooks of the project",
    "webhooks.last": "Last delivery",
    "webhooks.last.none": "Nothing sent yet",
    "webhooks.last.good": "Delivered",
    "webhooks.last.goodStatus": "Delivered · {status}",
    "webhooks.last.bad": "Not delivered",
    "webhooks.last.badStatus": "Not delivered · {status}",
    "webhooks.add": "Add webhook",
    "webhooks.url": "Address",
    "webhooks.url.example": "https://example.org/hooks/training",
    "webhooks.url.hint":
        "The receiver answers each request with a status of 200 to 299. Addresses of the local network need the " +
        "service’s option --allow-fetch-from.",
    "webhooks.url.empty": "Enter the address that is to be told.",
    "webhooks.url.wrong": "This is no web address. It begins with https:// or http://.",
    "webhooks.made": "The webhook’s secret",
    "webhooks.secret": "Secret",
    "webhooks.secret.once":
        "This is shown only now. Copy it to the receiver: with it the receiver checks that a request comes from " +
        "this service.",
    "webhooks.secret.hint":
        "Libraries for Standard Webhooks take it as it stands. Then press Test to see that the receiver understands.",
    "webhooks.test": "Test",
    "webhooks.test.of": "Test {url}",
    "webhooks.test.good": "The test was delivered.",
    "webhooks.test.bad": "The test was not delivered.",
    "webhooks.test.open": "The outcome of the test has not come back yet. It will be in the list later.",
    "webhooks.delete.of": "Delete {url}",
    "webhooks.delete.title": "Delete the webhook?",
    "webhooks.delete.text":
        "“{url}” is told nothing more, not even what is waiting to be tried again. Its secret is forgotten.",
    "webhooks.deleted": "Deleted the webhook",
    "webhooks.told.one": "{count} webhook will be told.",
    "webhooks.told.other": "{count} webhooks will be told.",
    "webhooks.told.none": "There is none yet, so nobody would be told.",
};
