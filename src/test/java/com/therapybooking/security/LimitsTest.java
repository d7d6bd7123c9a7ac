package com.therapybooking.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import com.therapybooking.support.TestService;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the rate limits of public calls and sign-ins. */
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

    /**
     * By default Spring Boot trusts X-Forwarded-For from every private address on a cloud platform.
     */
    @Test
    void readsNoHeaderByItselfOnACloudPlatform() {
        try (TestService cloud =
                TestService.start(
                        "spring.main.cloud-platform=kubernetes",
                        "therapy.identity.public-rate-limit=1")) {
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                statuses.add(
                        cloud.api()
                                .get("/api/therapists", null, "X-Forwarded-For", "203.0.113." + i)
                                .status());
            }
            assertThat(statuses).endsWith(429, 429);
        }
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
        for (String path :
                List.of(
                        "/actuator/prometheus",
                        "/webjars/swagger-ui/swagger-ui-bundle.js",
                        "/v3/api-docs")) {
            assertThat(service.api().get(path, null, "X-Forwarded-For", "203.0.113.4").status())
                    .as(path)
                    .isEqualTo(429);
        }
        assertThat(
                        service.api()
                                .get(
                                        "/api/auth/me",
                                        service.admin(),
                                        "X-Forwarded-For",
                                        "203.0.113.4")
                                .status())
                .isEqualTo(200);
    }

    @Test
    void ignoresTheTokenOnPublicCalls() {
        String from = "203.0.113.6";
        for (int i = 0; i < 5; i++) {
            list(from);
        }
        for (String path : List.of("/api/auth/login", "/api/auth/register", "/api/auth/logi%6e")) {
            assertThat(
                            service.api()
                                    .post(path, service.admin(), "{}", "X-Forwarded-For", from)
                                    .status())
                    .as(path)
                    .isEqualTo(429);
        }
        assertThat(
                        service.api()
                                .get("/api/therapists", service.admin(), "X-Forwarded-For", from)
                                .status())
                .isEqualTo(429);
    }

    @Test
    void limitsTheSignInsToOneAccountFromAllAddresses() {
        String email = new Practice(service).newUser("client").email();
        // newUser has signed in once
        for (int i = 0; i < 4; i++) {
            assertThat(login(email, Practice.PASSWORD, "198.51.100." + i).status()).isEqualTo(200);
        }

        Api.Reply slowed = login(email, Practice.PASSWORD, "198.51.100.99");

        assertThat(slowed.status()).isEqualTo(429);
        assertThat(slowed.header("Retry-After")).isNotNull();
    }

    @Test
    void letsNoGuesserUseUpTheOwnersSignIns() {
        String email = new Practice(service).newUser("client").email();
        for (int i = 0; i < 20; i++) {
            login(email, "wrong password", "198.51.101." + i);
        }
        assertThat(login(email, Practice.PASSWORD, "198.51.101.99").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "203.0.113.20       , 203.0.113.20:51234",
                "203.0.113.21       , `\"203.0.113.21\"`",
                "203.0.113.22       , `\"203.0.113.22:443\"`",
                "2001:db8:20::1     , [2001:db8:20::1]",
                "2001:db8:21::1     , [2001:db8:21::1]:443",
                "2001:db8:22::1     , `\"[2001:db8:22::1]:443\"`",
                "2001:db8:23::1     , `\"[2001:db8:23::1]\"`",
                "203.0.113.24       , ::ffff:203.0.113.24",
                "203.0.113.25       , `203.0.113.25:1, 10.0.0.7:2`",
                "203.0.113.26       , `\"203.0.113.26:1\", \"10.0.0.7:2\"`",
            })
    void knowsAnAddressHoweverAProxyWritesIt(String plain, String written) {
        for (int i = 0; i < 5; i++) {
            assertThat(list(written).status()).as(written).isEqualTo(200);
        }
        assertThat(list(written).status()).isEqualTo(429);
        assertThat(list(plain).status()).isEqualTo(429);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '|',
            value = {"|%s, |;1", "%s,,;2", "|, %s|;3"})
    void ignoresEmptyValuesOfTheList(String list, int client) {
        assertThat(statuses(5, list.formatted("203.0.113.10" + client))).containsOnly(200);
        assertThat(list("203.0.113.10" + client).status()).isEqualTo(429);
        assertThat(list(list.formatted("198.51.100.10" + client)).status()).isEqualTo(200);
    }

    @Test
    void readsTheAddressFromNoOtherHeader() {
        for (int i = 0; i < 5; i++) {
            service.api()
                    .get(
                            "/api/therapists",
                            null,
                            "X-Forwarded-For",
                            "203.0.113.30",
                            "Forwarded",
                            "for=198.51.102." + i);
        }
        assertThat(list("203.0.113.30").status()).isEqualTo(429);
    }

    @Test
    void answersACallWithAnInvalidHeader() {
        for (String garbage :
                List.of(
                        "x",
                        ",,,",
                        "1.2.3",
                        "::::",
                        "a".repeat(5_000),
                        "127.1",
                        "[",
                        "]",
                        "[]:1",
                        "\"",
                        "\"\"",
                        ":443",
                        "[::1",
                        "1.2.3.4:",
                        "1.2.3.4:x")) {
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

    private static Api.Reply login(String email, String password, String from) {
        return service.api()
                .post(
                        "/api/auth/login",
                        null,
                        "{\"email\":\"" + email + "\",\"password\":\"" + password + "\"}",
                        "X-Forwarded-For",
                        from);
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
