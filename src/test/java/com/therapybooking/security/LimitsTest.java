package com.therapybooking.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Api;
import com.therapybooking.support.TestService;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What those get who have not signed in, and how much of it. */
class LimitsTest {

    private static TestService service;

    @BeforeAll
    static void start() {
        service =
                TestService.start(
                        "therapy.identity.public-rate-limit=5",
                        "therapy.identity.trusted-proxies=127.0.0.1/32,10.0.0.0/8");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void limitsEachAddressBehindATrustedProxy() {
        assertThat(statuses(6, "203.0.113.1")).containsExactly(200, 200, 200, 200, 200, 429);
        assertThat(statuses(1, "203.0.113.2")).containsExactly(200);

        Api.Reply slowed = list("203.0.113.1");

        assertThat(slowed.header("Retry-After")).isNotNull();
        assertThat(Integer.parseInt(String.valueOf(slowed.header("Retry-After")))).isBetween(1, 60);
        assertThat(slowed.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void believesNothingThatAClientWrites() {
        for (int i = 0; i < 5; i++) {
            list("198.18.0." + i + ", 203.0.113.3");
        }
        assertThat(list("198.18.0.99, 203.0.113.3").status()).isEqualTo(429);
        assertThat(list("198.18.0.98, 203.0.113.3, 10.0.0.7").status()).isEqualTo(429);
        assertThat(list("203.0.113.3").status()).isEqualTo(429);
    }

    @Test
    void countsANetworkOfIpv6AsOne() {
        for (int i = 0; i < 5; i++) {
            list("2001:db8:1:2::" + i);
        }
        assertThat(list("2001:db8:1:2:ffff::1").status()).isEqualTo(429);
        assertThat(list("2001:db8:1:3::1").status()).isEqualTo(200);
    }

    @Test
    void limitsEveryWayToWriteTheAddress() {
        for (int i = 0; i < 5; i++) {
            list("203.0.113.4");
        }
        for (String path :
                List.of(
                        "/api/therapists",
                        "/api/therapist%73",
                        "/%61pi/therapists",
                        "/api/therapists?x=y")) {
            assertThat(service.api().get(path, null, "X-Forwarded-For", "203.0.113.4").status())
                    .as(path)
                    .isEqualTo(429);
        }
        assertThat(call("POST", "/api/auth/logi%6e").status()).isEqualTo(429);
        assertThat(call("POST", "/api/auth/login").status()).isEqualTo(429);
        assertThat(call("POST", "/api/auth/register").status()).isEqualTo(429);
        assertThat(call("POST", "/api/bookings").status()).isEqualTo(429);
        assertThat(call("HEAD", "/api/therapists").status()).isEqualTo(429);
        assertThat(
                        service.api()
                                .get(
                                        "/api/auth/me",
                                        service.admin(),
                                        "X-Forwarded-For",
                                        "203.0.113.4")
                                .status())
                .isEqualTo(200);
        assertThat(
                        service.api()
                                .get(
                                        "/api/therapists",
                                        service.admin(),
                                        "X-Forwarded-For",
                                        "203.0.113.4")
                                .status())
                .isEqualTo(200);
    }

    @Test
    void livesWithGarbageInTheHeader() {
        for (String garbage : List.of("x", ",,,", "1.2.3", "::::", "a".repeat(5_000), "127.1")) {
            assertThat(list(garbage).status()).isIn(200, 429);
        }
    }

    private static Api.Reply call(String method, String path) {
        return service.api()
                .call(
                        method,
                        path,
                        null,
                        method.equals("HEAD") ? null : "{}",
                        "X-Forwarded-For",
                        "203.0.113.4");
    }

    private static List<Integer> statuses(int count, String from) {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            statuses.add(list(from).status());
        }
        return statuses;
    }

    private static Api.Reply list(String from) {
        return service.api().get("/api/therapists", null, "X-Forwarded-For", from);
    }
}
