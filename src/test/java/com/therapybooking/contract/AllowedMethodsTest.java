package com.therapybooking.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.SharedService;
import com.therapybooking.support.TestService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Checks that each route accepts the methods in its {@code Allow} header and answers 405 to every
 * other method.
 */
class AllowedMethodsTest {

    private static final List<String> METHODS =
            List.of(
                    "GET",
                    "HEAD",
                    "POST",
                    "PUT",
                    "PATCH",
                    "DELETE",
                    "OPTIONS",
                    "TRACE",
                    "BREW",
                    "PROPFIND",
                    "get",
                    "CONNECT");

    private static final TestService SERVICE = SharedService.SERVICE;

    /** A response: its status, the methods of its {@code Allow} header, and its full text. */
    private record Answer(int status, Set<String> allow, String text) {}

    @Test
    void namesTheMethodsOfEveryRoute() {
        List<String> paths = new ArrayList<>();
        JsonNode description = SERVICE.api().get("/v3/api-docs", null).json();
        for (Map.Entry<String, JsonNode> path : description.path("paths").properties()) {
            paths.add(path.getKey().replaceAll("\\{[a-zA-Z]+}", "507f1f77bcf86cd799439011"));
        }
        assertThat(paths).hasSizeGreaterThan(15);
        paths.addAll(List.of("/swagger-ui.html", "/swagger-ui/start.js"));
        for (String path : paths) {
            Set<String> allow = answer("OPTIONS", path).allow();
            assertThat(allow).as(path).contains("OPTIONS").hasSizeGreaterThan(1);
            for (String method : METHODS) {
                Answer answer = answer(method, path);
                assertThat(answer.status()).as(answer.text()).isLessThan(500);
                assertThat(answer.status() == 405)
                        .as(method + " " + path + " " + answer.text())
                        .isEqualTo(!allow.contains(method));
                if (answer.status() == 405) {
                    assertThat(answer.allow()).as(method + " " + path).isEqualTo(allow);
                    if (!method.equals("HEAD")) {
                        assertThat(answer.text()).contains("\"Method not allowed: use ");
                    }
                }
            }
        }
    }

    @Test
    void answersACorsPreflightLikeAnyOtherOptions() {
        for (String path : List.of("/api/therapists", "/api/bookings", "/sign-in")) {
            Answer plain = answer("OPTIONS", path);
            Answer preflight =
                    answer(
                            "OPTIONS",
                            path,
                            "Origin: https://elsewhere.example\r\n"
                                    + "Access-Control-Request-Method: POST\r\n");
            assertThat(preflight.allow()).as(path).isEqualTo(plain.allow());
            assertThat(preflight.text()).doesNotContain("Access-Control-Allow");
        }
    }

    @Test
    void refusesAMethodWhereNothingIsAsNotFound() {
        for (String method : List.of("TRACE", "BREW", "PUT")) {
            assertThat(answer(method, "/nothing").status()).isEqualTo(404);
        }
    }

    @Test
    void echoesNothingOnTrace() {
        String text = answer("TRACE", "/api/therapists").text();

        assertThat(text).startsWith("HTTP/1.1 405").doesNotContain("Bearer", "message/http");
    }

    private static Answer answer(String method, String path) {
        return answer(method, path, "");
    }

    private static Answer answer(String method, String path, String headers) {
        String text =
                RawHttp.exchange(
                        SERVICE.api().port(),
                        method
                                + " "
                                + path
                                + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer "
                                + SERVICE.admin()
                                + "\r\n"
                                + headers
                                + "\r\n");
        Set<String> allow = new TreeSet<>();
        text.lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.regionMatches(true, 0, "Allow:", 0, 6))
                .forEach(line ->
                        Arrays.stream(line.substring(6).split(","))
                                .map(String::strip)
                                .forEach(allow::add));
        return new Answer(Integer.parseInt(text.substring(9, 12)), allow, text);
    }
}
