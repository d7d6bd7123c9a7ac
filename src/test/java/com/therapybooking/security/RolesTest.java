package com.therapybooking.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import com.therapybooking.support.TestService;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;

/**
 * Checks the status of each route for each role. {@code roles.txt} has a row for each route: the
 * method, the path as it is mapped, and the statuses without a token, for the client of the
 * booking, another client, its therapist, another therapist, and an administrator. The body of each
 * call is an empty object or the one in the row, so the status of a permitted caller is the reply
 * to that body.
 */
@ResourceLock(value = Shared.DATA, mode = ResourceAccessMode.READ)
class RolesTest {

    private static final List<String> CALLERS =
            List.of("no token", "client", "other client", "therapist", "other therapist", "admin");

    private static final TestService SERVICE = Shared.SERVICE;
    private static final Map<String, String> TOKENS = new LinkedHashMap<>();
    private static final Map<String, String> PLACES = new LinkedHashMap<>();

    private record Row(String method, String path, List<Integer> statuses, String body) {

        String route() {
            return method + " " + path;
        }
    }

    @BeforeAll
    static void makePeople() {
        Practice practice = Shared.PRACTICE;
        Practice.User client = practice.newUser("client");
        Practice.User therapist = practice.newUser("therapist");
        TOKENS.put("no token", "");
        TOKENS.put("client", client.token());
        TOKENS.put("other client", practice.newUser("client").token());
        TOKENS.put("therapist", therapist.token());
        TOKENS.put("other therapist", practice.newUser("therapist").token());
        TOKENS.put("admin", SERVICE.admin());
        Api.Reply booked =
                SERVICE.api()
                        .post(
                                "/api/bookings",
                                client.token(),
                                """
                                {"therapistId":"%s","scheduledAt":"2050-01-20T14:00:00Z"}\
                                """
                                        .formatted(therapist.id()));
        assertThat(booked.status()).as(booked.text()).isEqualTo(201);
        PLACES.put("/api/bookings/{id}", booked.json().path("booking").path("_id").asString());
    }

    @Test
    void answersEachRoleAsItsRowSays() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Row row : rows()) {
            for (int i = 0; i < CALLERS.size(); i++) {
                String token = Objects.requireNonNull(TOKENS.get(CALLERS.get(i)));
                Api.Reply reply =
                        SERVICE.api()
                                .call(
                                        row.method(),
                                        fill(row.path()),
                                        token.isEmpty() ? null : token,
                                        row.method().equals("GET") ? null : row.body());
                if (reply.status() != row.statuses().get(i)) {
                    wrong.add(
                            row.route()
                                    + " by "
                                    + CALLERS.get(i)
                                    + ": "
                                    + reply.status()
                                    + " instead of "
                                    + row.statuses().get(i)
                                    + " "
                                    + reply.text());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void hasARowForEachRoute() throws IOException {
        Set<String> rows = new TreeSet<>();
        rows().forEach(row -> rows.add(row.route()));
        assertThat(rows).containsAll(mappedRoutes());
    }

    @Test
    void hasNoRowForARouteThatIsGone() throws IOException {
        Set<String> mapped = mappedRoutes();
        for (Row row : rows()) {
            if (row.path().startsWith("/api/") && !row.path().endsWith("/nowhere")) {
                assertThat(mapped).contains(row.route());
            }
        }
    }

    /** The pages require a session. A bearer token does not replace it. */
    @Test
    void showsNoPageWithoutASession() {
        for (String route : routes("com.therapybooking.dashboard")) {
            String[] parts = route.split(" ", 2);
            if (parts[1].equals("/sign-in")) {
                continue;
            }
            for (String token : TOKENS.values()) {
                Api.Reply reply =
                        SERVICE.api()
                                .call(
                                        parts[0],
                                        fill(parts[1]),
                                        token.isEmpty() ? null : token,
                                        parts[0].equals("GET") ? null : "");
                assertThat(reply.status()).as(route).isIn(302, 303, 401, 403);
            }
        }
    }

    private static Set<String> mappedRoutes() {
        Set<String> routes = routes("com.therapybooking");
        routes.removeAll(routes("com.therapybooking.dashboard"));
        return routes;
    }

    private static Set<String> routes(String inPackage) {
        Set<String> routes = new TreeSet<>();
        SERVICE.routes()
                .getHandlerMethods()
                .forEach((mapping, handler) -> {
                    if (handler.getBeanType().getName().startsWith(inPackage)) {
                        addRoutes(mapping, routes);
                    }
                });
        return routes;
    }

    private static void addRoutes(RequestMappingInfo mapping, Set<String> routes) {
        for (String path : mapping.getPatternValues()) {
            Set<RequestMethod> methods = mapping.getMethodsCondition().getMethods();
            if (methods.isEmpty()) {
                routes.add("GET " + path);
            }
            methods.forEach(method -> routes.add(method + " " + path));
        }
    }

    private static List<Row> rows() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(RolesTest.class.getResourceAsStream("roles.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(RolesTest::row)
                    .toList();
        }
    }

    private static Row row(String line) {
        String[] parts = line.strip().split("\\s+", 9);
        List<Integer> statuses = new ArrayList<>();
        for (int i = 2; i < 2 + CALLERS.size(); i++) {
            statuses.add(Integer.parseInt(parts[i]));
        }
        return new Row(parts[0], parts[1], statuses, parts.length > 8 ? parts[8] : "{}");
    }

    private static String fill(String path) {
        for (Map.Entry<String, String> place : PLACES.entrySet()) {
            if (path.startsWith(place.getKey())) {
                return path.replace("{id}", place.getValue());
            }
        }
        return path.replaceAll("\\{[^}]*}", "0123456789abcdef01234567");
    }
}
