package com.therapybooking.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.signing.KeyHash;
import com.therapybooking.signing.WebhookSigner;
import com.therapybooking.webhook.event.EventContent;
import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.event.WebhookEvent;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks that the signed text is equal to the output of {@code JSON.stringify}, byte for byte, for
 * arbitrary values.
 */
class JavaScriptSignatureTest {

    private static final int GENERATED = 4_000;
    private static final String EVENT = "booking.created";
    private static final List<String> ZONES =
            ZoneId.getAvailableZoneIds().stream().sorted().toList();

    @Test
    void isVerifiedByTheDocumentedFunctionForAnyNameAndAmount() {
        Random random = new Random(75);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < GENERATED; i++) {
            String hash = KeyHash.of("sk_live_" + i);
            WebhookEvent event =
                    event(
                            anyName(random),
                            anyAmount(random),
                            ZONES.get(random.nextInt(ZONES.size())));
            PayloadMode mode = i % 10 == 0 ? PayloadMode.MINIMAL : PayloadMode.FULL;
            lines.add(hash + " " + body(event, mode, hash));
        }

        Node.verify(lines);
    }

    @Test
    void equalsTheVectorsThatJavaScriptWrote() throws IOException {
        JsonNode file;
        try (InputStream vectors = getClass().getResourceAsStream("/signing/vectors.json")) {
            file = new JsonMapper().readTree(Objects.requireNonNull(vectors));
        }
        WebhookSigner signer = new WebhookSigner(file.path("keyHash").asString());
        assertThat(file.path("vectors").size()).isGreaterThan(20);

        for (JsonNode vector : file.path("vectors")) {
            StringBuilder name = new StringBuilder();
            vector.path("name").forEach(unit -> name.append((char) unit.intValue()));
            WebhookEvent event =
                    event(
                            name.toString(),
                            new BigDecimal(vector.path("amount").asString()),
                            "America/Argentina/Buenos_Aires");
            String data = event.data();

            assertThat(data)
                    .isEqualTo(
                            new String(
                                    Base64.getDecoder().decode(vector.path("data").asString()),
                                    StandardCharsets.UTF_8));
            assertThat(signer.bodySignature(EVENT, "2030-01-15T10:30:00.000Z", data))
                    .isEqualTo(vector.path("signature").asString());
        }
    }

    private static String body(WebhookEvent event, PayloadMode mode, String hash) {
        String data = mode.show(event.data());
        String signature =
                new WebhookSigner(hash).bodySignature(event.name(), event.timestampText(), data);
        return new EventContent(event.id().toString(), event.name(), event.timestampText(), data)
                .body(signature);
    }

    private static WebhookEvent event(String name, BigDecimal amount, String zone) {
        Instant now = Instant.parse("2030-01-15T10:30:00Z");
        return WebhookEvent.of(
                new BookingEvent.BookingCreated(
                        new UUID(1, 2),
                        now,
                        new Booking(
                                new ObjectId("507f1f77bcf86cd799439011"),
                                Booking.Status.PENDING_PAYMENT,
                                true,
                                new Booking.Person(null, name, "jane@example.com"),
                                new Booking.Person(
                                        new ObjectId("507f1f77bcf86cd799439013"),
                                        name,
                                        "john@therapyapp.com"),
                                Instant.parse("2030-01-20T14:00:00Z"),
                                50,
                                amount,
                                "USD",
                                null,
                                null,
                                null,
                                null,
                                null,
                                zone,
                                now,
                                now)));
    }

    /** Returns a name with all kinds of characters, including single surrogates. */
    private static String anyName(Random random) {
        StringBuilder name = new StringBuilder();
        int length = random.nextInt(50) == 0 ? 5_000 : random.nextInt(40);
        for (int i = 0; i < length; i++) {
            switch (random.nextInt(8)) {
                case 0 -> name.append((char) random.nextInt(0x20));
                case 1 -> name.append((char) (0x7f + random.nextInt(0x22)));
                case 2 -> name.append("\"\\/<>&'\u2028\u2029\ufeff".charAt(random.nextInt(10)));
                case 3 -> name.append((char) (0xd800 + random.nextInt(0x800)));
                case 4 -> name.appendCodePoint(0x1f300 + random.nextInt(0x400));
                case 5 -> name.appendCodePoint(random.nextInt(0x110000));
                default -> name.append((char) ('a' + random.nextInt(26)));
            }
        }
        return name.toString();
    }

    /**
     * Returns a price, an amount close to the limits at which JavaScript changes its number
     * notation, or an arbitrary double.
     */
    private static BigDecimal anyAmount(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> BigDecimal.valueOf(random.nextInt(10_000_000), 2);
            case 1 -> BigDecimal.valueOf(random.nextInt(1_000), random.nextInt(12));
            case 2 -> new BigDecimal(new BigInteger(90, random), random.nextInt(-5, 40));
            case 3 -> {
                long bits = random.nextLong();
                double any = Double.longBitsToDouble(bits % 7 == 0 ? bits & 0xff : bits);
                yield Double.isFinite(any) ? new BigDecimal(any) : BigDecimal.ZERO;
            }
            default ->
                    new BigDecimal("1E" + random.nextInt(-9, 24))
                            .add(BigDecimal.valueOf(random.nextInt(3), 9));
        };
    }
}
