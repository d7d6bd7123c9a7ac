package com.therapybooking.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Ports;
import com.therapybooking.support.Practice;
import com.therapybooking.support.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the code blocks of the section "The first hour" of the README in order. The service starts
 * on an empty folder, with only the variables of the first block.
 */
@MostlyWaits
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(1)
class FirstHourTest {

    private static final String START = "mvn spring-boot:run";
    private static final Pattern VARIABLE = Pattern.compile("([A-Z_]+)=(?:'([^']*)'|(\\S+)) ");
    private static final Path ROOT = Path.of("").toAbsolutePath();

    @TempDir static Path folder;
    private static List<String> blocks;
    private static ServiceProcess service;
    private static String receiverPort;

    @BeforeAll
    static void startAsTheFirstBlockSays() {
        String page = Markdown.read("README.md");
        int start = page.indexOf("\n## The first hour\n");
        int end = page.indexOf("\n## ", start + 1);
        assertThat(start).isPositive();
        blocks = Markdown.blocksOf(page.substring(start, end), "bash");
        assertThat(blocks.getFirst().strip()).endsWith(START);
        Map<String, String> variables = new HashMap<>();
        variables.put("ADMIN_PASSWORD", "");
        variables.put("WEBHOOK_TARGETS_ALLOW", "");
        variables.put("MONGODB_URI", "");
        Matcher variable = VARIABLE.matcher(blocks.getFirst());
        while (variable.find()) {
            String quoted = variable.group(2);
            variables.put(variable.group(1), quoted == null ? variable.group(3) : quoted);
        }
        service = ServiceProcess.start(folder, variables);
        receiverPort = Integer.toString(Ports.free());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    @Order(1)
    void everyOtherBlockRunsInOrder() {
        String output = bash(String.join("\n", blocks.subList(1, blocks.size())));

        assertThat(output)
                .contains(
                        "received: VERIFIED booking.created ",
                        "received: VERIFIED booking.payment_verified ",
                        "received: VERIFIED booking.reminder ",
                        "failed: connection_refused",
                        "received: VERIFIED booking.cancelled ",
                        "delivered after 2 attempts")
                .doesNotContain("REFUSED");
        assertThat(output.substring(output.lastIndexOf("Listening")))
                .contains("VERIFIED booking.created ", "\"name\": \"Jane Smith\"");
    }

    @Test
    @Order(2)
    void theTourDeletesItsKey() {
        String token =
                service.api()
                        .call(
                                "POST",
                                "/api/auth/login",
                                null,
                                "{\"email\":\"admin@example.com\",\"password\":\"ten characters or more\"}")
                        .json()
                        .path("token")
                        .asString();
        assertThat(
                        new Practice(service.api(), token)
                                .get("/api/webhooks/keys")
                                .findValuesAsString("name"))
                .contains("Mine")
                .doesNotContain("Try-out");
    }

    @Test
    @Order(3)
    void theTourExplainsAPasswordThatIsNotAccepted() {
        assertThatThrownBy(() -> bash("ADMIN_PASSWORD='not this one' examples/try-it"))
                .hasMessageContaining("The password is the one printed at the first start")
                .hasMessageContaining("or your ADMIN_PASSWORD of that start");
    }

    /** Runs the commands of the page with the addresses of this test. */
    private static String bash(String commands) {
        ExampleReceiver.program("node");
        ExampleReceiver.program("curl");
        String address = service.api().address();
        return Child.run(
                List.of(
                        ExampleReceiver.program("bash"),
                        "-euc",
                        commands.replace("http://localhost:8080", address)
                                .replace("127.0.0.1:3000", "127.0.0.1:" + receiverPort)),
                ROOT,
                Map.of("SERVICE", address, "RECEIVER_PORT", receiverPort, "PORT", receiverPort),
                Duration.ofMinutes(3));
    }
}
