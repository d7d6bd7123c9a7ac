package com.therapybooking.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Api;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Checks the security headers of every reply, and that public pages reveal no internal data. */
@ResourceLock(value = Shared.DATA, mode = ResourceAccessMode.READ)
class HeadersTest {

    private final Api api = Shared.SERVICE.api();

    @Test
    void setsTheSecurityHeadersOnEveryReply() {
        for (String path :
                List.of(
                        "/api/therapists",
                        "/api/webhooks/keys",
                        "/api/nowhere",
                        "/v3/api-docs",
                        "/swagger-ui.html",
                        "/actuator/health",
                        "/actuator/prometheus",
                        "/nowhere")) {
            Api.Reply reply = api.get(path, null);
            assertThat(reply.header("X-Content-Type-Options")).as(path).isEqualTo("nosniff");
            assertThat(reply.header("X-Frame-Options")).as(path).isEqualTo("DENY");
            assertThat(reply.header("Referrer-Policy")).as(path).isEqualTo("no-referrer");
            assertThat(reply.header("Content-Security-Policy"))
                    .as(path)
                    .contains("default-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe-eval", "script-src 'unsafe-inline'");
            assertThat(reply.header("Cache-Control")).as(path).contains("no-store");
            assertThat(reply.header("Server")).as(path).isNull();
            assertThat(reply.header("X-Powered-By")).as(path).isNull();
            assertThat(reply.header("Set-Cookie")).as(path).isNull();
        }
    }

    @Test
    void opensToNoOtherOrigin() {
        for (String path :
                List.of(
                        "/api/therapists",
                        "/api/auth/login",
                        "/api/webhooks/keys",
                        "/v3/api-docs",
                        "/actuator/health")) {
            Api.Reply simple = api.get(path, null, "Origin", "https://evil.example");
            Api.Reply preflight =
                    api.call(
                            "OPTIONS",
                            path,
                            null,
                            null,
                            "Origin",
                            "https://evil.example",
                            "Access-Control-Request-Method",
                            "POST",
                            "Access-Control-Request-Headers",
                            "authorization");
            for (Api.Reply reply : List.of(simple, preflight)) {
                assertThat(reply.response().headers().map().keySet())
                        .as(path)
                        .noneMatch(name -> name.startsWith("access-control-"));
            }
        }
    }

    @Test
    void tellsOnTheOpenPagesNothingThatNeedsALogin() {
        createKeyAndBooking();
        for (String path :
                List.of("/actuator/prometheus", "/actuator/health", "/actuator/health/readiness")) {
            Api.Reply reply = api.get(path, null);
            assertThat(reply.status()).as(path).isEqualTo(200);
            assertThat(reply.text().replaceAll("@example.com|@[A-Za-z]+\\(", ""))
                    .as(path)
                    .doesNotContain(
                            "jane",
                            "person.",
                            "sk_live_",
                            "whsec_",
                            "eyJ",
                            Shared.RECEIVER.url(),
                            "therapy-test");
        }
        assertThat(api.get("/actuator/health", null).text())
                .isEqualTo("{\"groups\":[\"liveness\",\"readiness\"],\"status\":\"UP\"}");
    }

    @Test
    void showsTheApisPageUnderItsPolicy() {
        Api.Reply page = api.get("/swagger-ui.html", null);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).doesNotContainPattern("<script[^>]*>[^<]*\\S[^<]*</script>");
        assertThat(page.text()).doesNotContainPattern("\\son[a-z]+=|javascript:");
        Matcher sources = Pattern.compile("(?:src|href)=\"(/[^\"]+)\"").matcher(page.text());
        int found = 0;
        while (sources.find()) {
            assertThat(api.get(sources.group(1), null).status())
                    .as(sources.group(1))
                    .isEqualTo(200);
            found++;
        }
        assertThat(found).isPositive();
    }

    private static void createKeyAndBooking() {
        Shared.PRACTICE.newKey(Shared.RECEIVER, "booking.cancelled");
        Shared.PRACTICE.book(Shared.PRACTICE.newUser("therapist"));
    }
}
