package com.therapybooking.webhook.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.signing.KeyHash;
import com.therapybooking.signing.WebhookSigner;
import com.therapybooking.support.Bodies;
import com.therapybooking.webhook.event.EventName;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tests the examples and schemas of the event catalogue. {@link
 * com.therapybooking.support.Receiver} checks every received body against it too.
 */
class CatalogueTest {

    private final List<EventCatalogue.EventKind> kinds = new EventCatalogue().all();

    @Test
    void holdsWhateverAKeyCanSubscribeTo() {
        assertThat(new EventCatalogue().events())
                .extracting(EventCatalogue.EventKind::name)
                .containsExactlyElementsOf(EventName.SUBSCRIBABLE);
    }

    @Test
    void everyExampleIsValidAndSigned() {
        WebhookSigner signer = new WebhookSigner(KeyHash.of(EventCatalogue.EXAMPLE_KEY));
        for (EventCatalogue.EventKind kind : kinds) {
            JsonNode example = kind.example();
            assertThat(Bodies.faults(kind.name(), example.toString())).isEmpty();
            assertThat(example.path("signature").asString())
                    .isEqualTo(
                            signer.bodySignature(
                                    kind.name(),
                                    example.path("timestamp").asString(),
                                    example.path("data").toString()));
        }
    }

    @Test
    void theSchemasRefuseWhatIsMissingOrWrong() {
        for (EventCatalogue.EventKind kind : kinds) {
            for (String field : List.of("id", "event", "timestamp", "data", "signature")) {
                ObjectNode body = (ObjectNode) kind.example().deepCopy();
                body.remove(field);
                assertThat(Bodies.faults(kind.name(), body.toString())).as(field).isNotEmpty();
            }
            for (String field : kind.example().path("data").propertyNames()) {
                ObjectNode body = (ObjectNode) kind.example().deepCopy();
                ((ObjectNode) body.path("data")).putArray(field);
                assertThat(Bodies.faults(kind.name(), body.toString())).as(field).isNotEmpty();
            }
        }
    }
}
