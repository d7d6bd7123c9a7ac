package com.therapybooking.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Tests the checks of typed text in every call that takes such text. */
@ResourceLock(value = Shared.DATA, mode = ResourceAccessMode.READ)
class TypedTextTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final AtomicInteger HOURS = new AtomicInteger(2_000);
    private static final Practice.User THERAPIST = Shared.PRACTICE.newUser("therapist");

    /** A field that takes typed text, and a call that sends a text in it. */
    private record Entry(String name, Sender sender) {}

    private interface Sender {
        Api.Reply send(String jsonText);
    }

    static List<String> hostile() {
        List<String> texts = new ArrayList<>();
        for (int control = 0; control < 0x20; control++) {
            texts.add("Jane" + (char) control + "Smith");
        }
        for (String mark :
                List.of(
                        "\u007f", "\u0085", "\u009b", "\u2028", "\u2029", "\u061c", "\u200e",
                        "\u200f", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066",
                        "\u2067", "\u2068", "\u2069")) {
            texts.add("Jane" + mark + "Smith");
            texts.add("Jane" + mark);
            texts.add(mark + "Jane");
        }
        texts.addAll(List.of("Jane\r\n", "\tJane", "\nJane"));
        texts.addAll(
                List.of(
                        " ",
                        "\u00a0",
                        "\u3000",
                        "\u200b",
                        "\u200c",
                        "\u200d",
                        "\u2060",
                        "\ufeff",
                        "\u00ad",
                        "\u034f",
                        "\u115f",
                        "\u1160",
                        "\u3164",
                        "\uffa0",
                        "\u2800",
                        "\ufe0f",
                        "\u180e",
                        "\udb40\udc20",
                        "\u200b \u200b",
                        "\u0301"));
        return texts;
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void isRefusedWhenItIsNotPlain(String text) {
        for (Entry entry : entries()) {
            Api.Reply reply = entry.sender().send(JSON.writeValueAsString(text));
            assertThat(reply.status()).as(entry.name()).isEqualTo(400);
        }
    }

    @Test
    void isTakenInEveryScript() {
        for (String text :
                List.of(
                        "Jane Smith",
                        "Zo\u00eb O\u2019Hara-D\u00edaz",
                        "\u0645\u062d\u0645\u062f \u0639\u0644\u06cc",
                        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
                        "\u5c71\u7530 \u592a\u90ce",
                        "\u0928\u092e\u0938\u094d\u0924\u0947",
                        "Ann\u0301e",
                        "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
                        "\u2764\ufe0f")) {
            for (Entry entry : entries()) {
                Api.Reply reply = entry.sender().send(JSON.writeValueAsString(text));
                assertThat(reply.status()).as(entry.name() + ": " + text).isBetween(200, 299);
            }
        }
    }

    @Test
    void keepsLineBreaksAndTabsInNotesAlone() {
        Practice.Key key =
                Shared.PRACTICE.newKey("https://example.com/hook", "", "booking.created");
        String path = "/api/webhooks/keys/" + key.id();

        assertThat(change(path, "{\"notes\":\"one\\r\\n\\ttwo\"}").status()).isEqualTo(200);
        assertThat(change(path, "{\"notes\":\"\"}").status()).isEqualTo(200);
        for (String notes : List.of("\\u001b[31m", "\\u202e", "\\u200b", "a\\u0007", "\\u0000")) {
            assertThat(change(path, "{\"notes\":\"" + notes + "\"}").status())
                    .as(notes)
                    .isEqualTo(400);
        }
    }

    @Test
    void refusesInvisibleCharactersInAnEmailAddress() {
        for (String mark : List.of("\u200b", "\u202e", "\u00ad", "\u0085", "\u00a0", "\u2028")) {
            String email = "jane" + mark + "@example.com";
            assertThat(
                            Shared.SERVICE
                                    .api()
                                    .post(
                                            "/api/auth/register",
                                            null,
                                            "{\"name\":\"A\",\"email\":\""
                                                    + email
                                                    + "\",\"password\":\"ten or more\"}")
                                    .status())
                    .isEqualTo(400);
            assertThat(book("\"A\"", "\"" + email + "\"", "\"bank\"").status()).isEqualTo(400);
        }
    }

    private static List<Entry> entries() {
        Api api = Shared.SERVICE.api();
        String admin = Shared.SERVICE.admin();
        return List.of(
                new Entry(
                        "register",
                        name ->
                                api.post(
                                        "/api/auth/register",
                                        null,
                                        "{\"name\":%s,\"email\":%s,\"password\":\"ten or more\"}"
                                                .formatted(name, email()))),
                new Entry(
                        "new user",
                        name ->
                                api.post(
                                        "/api/users",
                                        admin,
                                        """
                                        {"name":%s,"email":%s,"password":"ten or more","role":"client"}\
                                        """
                                                .formatted(name, email()))),
                new Entry(
                        "changed user",
                        name -> change("/api/users/" + THERAPIST.id(), "{\"name\":" + name + "}")),
                new Entry("booking", name -> book(name, email(), "\"bank\"")),
                new Entry("payment method", text -> book("\"A\"", email(), text)),
                new Entry(
                        "API token",
                        name ->
                                api.post(
                                        "/api/auth/tokens",
                                        admin,
                                        "{\"name\":%s,\"expiresInDays\":1,\"scope\":\"admin\"}"
                                                .formatted(name))),
                new Entry(
                        "new key",
                        name ->
                                api.post(
                                        "/api/webhooks/keys",
                                        admin,
                                        """
                                        {"name":%s,"webhookUrl":"https://example.com/",\
                                        "allowedEvents":["webhook.key_disabled"]}\
                                        """
                                                .formatted(name))),
                new Entry(
                        "payment reference",
                        text -> {
                            Practice.Booked booked = booked();
                            return api.post(
                                    "/api/bookings/" + booked.id() + "/verify-payment",
                                    admin,
                                    "{\"paymentProvider\":\"bank\",\"paymentReference\":"
                                            + text
                                            + "}");
                        }));
    }

    private static Practice.Booked booked() {
        Api.Reply reply = book("\"A\"", email(), "\"bank\"");
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        return new Practice.Booked(
                reply.json().path("booking").path("_id").asString(), null, reply.json());
    }

    private static Api.Reply book(String name, String email, String method) {
        return Shared.SERVICE
                .api()
                .post(
                        "/api/bookings",
                        null,
                        """
                        {"therapistId":"%s","scheduledAt":"%s","paymentMethod":%s,\
                        "client":{"name":%s,"email":%s}}\
                        """
                                .formatted(
                                        THERAPIST.id(),
                                        java.time.Instant.now()
                                                .truncatedTo(java.time.temporal.ChronoUnit.HOURS)
                                                .plus(
                                                        HOURS.incrementAndGet(),
                                                        java.time.temporal.ChronoUnit.HOURS),
                                        method,
                                        name,
                                        email));
    }

    private static Api.Reply change(String path, String body) {
        return Shared.SERVICE.api().call("PATCH", path, Shared.SERVICE.admin(), body);
    }

    private static String email() {
        return "\"" + UUID.randomUUID() + "@example.com\"";
    }
}
