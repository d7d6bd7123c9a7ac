package com.therapybooking.delivery.sending;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.delivery.model.Outcome;
import com.therapybooking.platform.settings.Cidr;
import com.therapybooking.webhook.target.TargetGuard;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks that an attempt ends at its deadline and reads a bounded number of bytes, for every
 * behaviour of the receiver.
 */
class HostileReceiverTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private static final Duration PATIENT = Duration.ofSeconds(10);

    /** Additional time for a loaded machine. */
    private static final Duration SLACK = Duration.ofMillis(1_500);

    /** The network buffers of both sides, and the bytes that the sender reads. */
    private static final long MAX_BYTES_TAKEN = 16L << 20;

    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private final HttpSender sender =
            sender(host -> InetAddress.getAllByName("127.0.0.1"), TIMEOUT);

    private record Case(String what, String expected, HostileReceiver.Behaviour behaviour) {}

    @AfterEach
    void stop() throws IOException {
        sender.close();
    }

    @Test
    void endsEachAttemptInTime() throws Exception {
        List<Case> cases = cases();
        List<HostileReceiver> receivers =
                cases.stream().map(each -> HostileReceiver.plain(each.behaviour())).toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<SendResult>> attempts = new ArrayList<>();
            receivers.forEach(receiver -> attempts.add(() -> sender.send(to(receiver.url()))));
            List<Future<SendResult>> results = threads.invokeAll(attempts);
            for (int i = 0; i < cases.size(); i++) {
                String what = cases.get(i).what();
                SendResult attempt = results.get(i).get();
                assertThat(resultOf(attempt)).as(what).isEqualTo(cases.get(i).expected());
                assertThat(attempt.duration()).as(what).isLessThan(TIMEOUT.plus(SLACK));
                assertThat(receivers.get(i).written()).as(what).isLessThan(MAX_BYTES_TAKEN);
                assertThat(receivers.get(i).requests()).as(what).isLessThanOrEqualTo(1);
            }
        } finally {
            receivers.forEach(HostileReceiver::close);
        }
    }

    @Test
    void sendsOnceMoreOverANewConnectionWhenAKeptOneWasClosed() {
        try (HostileReceiver receiver =
                HostileReceiver.plain(connection -> {
                    connection.request();
                    connection.write(OK + "Content-Length: 0\r\n\r\n");
                    // reads the next request and closes the connection without a response
                    connection.request();
                })) {
            assertThat(resultOf(sender.send(to(receiver.url())))).isEqualTo("delivered 200");
            assertThat(resultOf(sender.send(to(receiver.url())))).isEqualTo("delivered 200");
            assertThat(receiver.requests()).isEqualTo(3);
        }
    }

    @Test
    void deadConnectionsCostNothingHoweverManyThereAre() throws Exception {
        int many = 36;
        CountDownLatch allThere = new CountDownLatch(many);
        CountDownLatch closed = new CountDownLatch(many);
        CountDownLatch close = new CountDownLatch(1);
        AtomicBoolean back = new AtomicBoolean();
        try (HostileReceiver receiver =
                        HostileReceiver.plain(connection -> {
                            connection.request();
                            boolean first = !back.get();
                            if (first) {
                                allThere.countDown();
                                allThere.await();
                            }
                            connection.write(OK + "Content-Length: 0\r\n\r\n");
                            if (first) {
                                close.await();
                                closed.countDown();
                            }
                        });
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<SendResult>> attempts =
                    Collections.nCopies(many, () -> sender.send(to(receiver.url())));
            for (Future<SendResult> one : threads.invokeAll(attempts)) {
                assertThat(resultOf(one.get())).isEqualTo("delivered 200");
            }
            back.set(true);
            close.countDown();
            closed.await();

            for (Future<SendResult> one : threads.invokeAll(attempts.subList(0, 14))) {
                assertThat(resultOf(one.get())).isEqualTo("delivered 200");
            }
            assertThat(receiver.requests()).isGreaterThanOrEqualTo(many + 14);
        }
    }

    /** RFC 9110, section 15.5.9: the client may repeat the request on another connection. */
    @ParameterizedTest
    @ValueSource(ints = {0, 700})
    void a408OnAKeptConnectionCostsNoAttempt(int bodyAfterMillis) throws IOException {
        AtomicInteger requests = new AtomicInteger();
        try (HttpSender patient = sender(host -> InetAddress.getAllByName("127.0.0.1"), PATIENT);
                HostileReceiver receiver =
                        HostileReceiver.plain(connection -> {
                            connection.request();
                            boolean first = requests.getAndIncrement() == 0;
                            connection.write(OK + "Content-Length: 0\r\n\r\n");
                            if (first) {
                                connection.request();
                                connection.write("HTTP/1.1 408 Idle\r\nConnection: close\r\n\r\n");
                                Thread.sleep(bodyAfterMillis);
                            }
                        })) {
            assertThat(resultOf(patient.send(to(receiver.url())))).isEqualTo("delivered 200");
            assertThat(resultOf(patient.send(to(receiver.url())))).isEqualTo("delivered 200");
            assertThat(requests).hasValue(2);
        }
    }

    /**
     * A receiver that has worked on the request must not get it again within the attempt: the
     * repeat is not counted, and the hourly limit would be exceeded.
     */
    @ParameterizedTest
    @CsvSource({
        "700, '', connection_reset",
        "700, 'HTTP/1.1 408 Slow', refused 408",
        "0, 'ICY 200 OK', protocol",
        "700, 'ICY 200 OK', protocol"
    })
    void sendsNotAgainOverAKeptConnectionWhatTheReceiverHasAnswered(
            long afterMillis, String statusLine, String expected) throws IOException {
        AtomicInteger requests = new AtomicInteger();
        try (HttpSender patient = sender(host -> InetAddress.getAllByName("127.0.0.1"), PATIENT);
                HostileReceiver receiver =
                        HostileReceiver.plain(connection -> {
                            connection.request();
                            requests.incrementAndGet();
                            connection.write(OK + "Content-Length: 0\r\n\r\n");
                            connection.request();
                            requests.incrementAndGet();
                            Thread.sleep(afterMillis);
                            connection.write(statusLine.isEmpty() ? "" : statusLine + "\r\n\r\n");
                        })) {
            assertThat(resultOf(patient.send(to(receiver.url())))).isEqualTo("delivered 200");
            assertThat(resultOf(patient.send(to(receiver.url())))).isEqualTo(expected);
            assertThat(requests).hasValue(2);
        }
    }

    @Test
    void showsTheBodyAsFarAsItCame() {
        try (HostileReceiver receiver =
                HostileReceiver.plain(connection -> {
                    connection.request();
                    connection.write(OK + "Content-Length: 100\r\n\r\nshort");
                })) {
            assertThat(sender.send(to(receiver.url())).outcome())
                    .isEqualTo(new Outcome.Delivered(200, "short"));
        }
    }

    @Test
    void heedsRetryAfterWhateverElseIsWrongWithTheResponse() {
        try (HostileReceiver receiver =
                HostileReceiver.plain(connection -> {
                    connection.request();
                    connection.write(
                            "HTTP/1.1 503 No\r\nno colon\r\nRetry-After: 99999999999999999999\r\n"
                                    + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nx");
                })) {
            assertThat(sender.send(to(receiver.url())).outcome())
                    .isEqualTo(new Outcome.Refused(503, "", Duration.ofHours(24)));
        }
    }

    @Test
    void heedsRetryAfterBehindALongHeader() {
        try (HostileReceiver receiver =
                HostileReceiver.plain(connection -> {
                    connection.request();
                    connection.write(
                            "HTTP/1.1 503 No\r\nContent-Security-Policy: "
                                    + "x".repeat(60 << 10)
                                    + "\r\nRetry-After: 77\r\nContent-Length: 4\r\n\r\nbusy");
                })) {
            assertThat(sender.send(to(receiver.url())).outcome())
                    .isEqualTo(new Outcome.Refused(503, "busy", Duration.ofSeconds(77)));
        }
    }

    /** The header Retry-After is before the other headers (1) or after them (0). */
    @ParameterizedTest
    @ValueSource(ints = {1, 0})
    void heedsRetryAfterAmongThousandsOfHeaders(int at) {
        try (HostileReceiver receiver =
                HostileReceiver.plain(connection -> {
                    connection.request();
                    connection.write(
                            "HTTP/1.1 503 No\r\n folded\r\n"
                                    + "Retry-After: 77\r\n".repeat(at)
                                    + "X-Filler: 1\r\n".repeat(5_000)
                                    + "Retry-After: 77\r\n".repeat(1 - at)
                                    + "Content-Length: 0\r\n\r\n");
                })) {
            assertThat(sender.send(to(receiver.url())).outcome())
                    .isEqualTo(new Outcome.Refused(503, "", Duration.ofSeconds(77)));
        }
    }

    @Test
    void takesNoBytesForAResponseThatCameBeforeTheRequest() throws Exception {
        String bare = "HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n";
        for (String unasked : List.of(bare.formatted("200 EVIL"), bare.formatted("408 Idle"))) {
            for (int pause : List.of(0, 100)) {
                AtomicBoolean first = new AtomicBoolean(true);
                try (HostileReceiver receiver =
                        HostileReceiver.plain(connection -> {
                            connection.request();
                            if (first.getAndSet(false)) {
                                connection.write(
                                        bare.formatted("200 OK") + (pause == 0 ? unasked : ""));
                                Thread.sleep(pause);
                                connection.write(pause == 0 ? "" : unasked);
                                connection.request();
                            } else {
                                connection.write(bare.formatted("500 Broken"));
                            }
                        })) {
                    assertThat(resultOf(sender.send(to(receiver.url()))))
                            .isEqualTo("delivered 200");
                    Thread.sleep(300);
                    assertThat(resultOf(sender.send(to(receiver.url())))).isEqualTo("refused 500");
                }
            }
        }
    }

    @Test
    void sendsAWebhookOnceAfterAResponseWithBytesBehindIt() {
        AtomicInteger requests = new AtomicInteger();
        try (HostileReceiver receiver =
                HostileReceiver.plain(connection -> {
                    while (true) {
                        connection.request();
                        requests.incrementAndGet();
                        connection.write(OK + "Content-Length: 2\r\n\r\nok\r\n");
                    }
                })) {
            for (int i = 0; i < 5; i++) {
                assertThat(resultOf(sender.send(to(receiver.url())))).isEqualTo("delivered 200");
            }
        }
        assertThat(requests).hasValue(5);
    }

    @Test
    void keepsAConnectionForTheNextWebhook() {
        AtomicInteger connections = new AtomicInteger();
        try (HostileReceiver receiver =
                HostileReceiver.plain(connection -> {
                    connections.incrementAndGet();
                    while (true) {
                        connection.request();
                        connection.write(OK + "Content-Length: 2\r\nX-Made-By: one\r\n\r\nok");
                    }
                })) {
            for (int i = 0; i < 5; i++) {
                assertThat(resultOf(sender.send(to(receiver.url())))).isEqualTo("delivered 200");
            }
        }
        assertThat(connections).hasValue(1);
    }

    @Test
    void holdsHundredsOfHangingConnectionsAndStillDeliversElsewhere() throws Exception {
        CountDownLatch connected = new CountDownLatch(600);
        try (HostileReceiver hanging =
                        HostileReceiver.plain(connection -> {
                            connection.request();
                            connected.countDown();
                            connection.hang();
                        });
                HostileReceiver good =
                        HostileReceiver.plain(connection -> {
                            connection.request();
                            connection.write(OK + "Content-Length: 0\r\n\r\n");
                        });
                HttpSender patient =
                        sender(host -> InetAddress.getAllByName(host), Duration.ofSeconds(20));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<SendResult>> hung = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                hung.add(threads.submit(() -> patient.send(to(hanging.url()))));
            }
            connected.await();

            SendResult attempt = patient.send(to(good.url()));

            assertThat(resultOf(attempt)).isEqualTo("delivered 200");
            assertThat(attempt.duration()).isLessThan(Duration.ofSeconds(3));
            hanging.hangUp();
            for (Future<SendResult> one : hung) {
                assertThat(resultOf(one.get())).isEqualTo("connection_reset");
            }
        }
    }

    @Test
    void endsALookupThatHangs() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (HttpSender stuck =
                sender(
                        host -> {
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            throw new java.net.UnknownHostException(host);
                        },
                        TIMEOUT)) {
            SendResult attempt = stuck.send(to("https://hangs.example.com/"));

            assertThat(resultOf(attempt)).isEqualTo("timeout");
            assertThat(attempt.duration()).isLessThan(TIMEOUT.plus(SLACK));
            assertThat(Thread.interrupted())
                    .as("the interrupt flag of the calling thread")
                    .isFalse();
        }
    }

    private static HttpSender sender(
            com.therapybooking.webhook.target.HostResolver resolver, Duration timeout) {
        TargetGuard guard = new TargetGuard(Cidr.parseList("", "127.0.0.0/8"), resolver);
        return new HttpSender(guard, timeout, 1_024, null, Clock.systemUTC());
    }

    private static OutgoingRequest to(String url) {
        return new OutgoingRequest(
                url,
                new LinkedHashMap<>(Map.of("X-Webhook-Event", "webhook.test")),
                "{}",
                null,
                List.of());
    }

    private static String resultOf(SendResult attempt) {
        return switch (attempt.outcome()) {
            case Outcome.Delivered delivered -> "delivered " + delivered.code();
            case Outcome.Refused refused -> "refused " + refused.code();
            case Outcome.NoResponse unreachable -> unreachable.failure().text();
            case Outcome.TargetRefused refused -> "target_refused";
            case Outcome.TemplateFailed failed -> "template";
        };
    }

    private static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        cases.add(new Case("closes at once", "connection_reset", connection -> {}));
        cases.add(new Case("never answers", "timeout", HostileReceiver.Connection::hang));
        answers(cases, "closes after the request", "connection_reset", connection -> {});
        answers(cases, "hangs after the request", "timeout", HostileReceiver.Connection::hang);
        String[][] texts = {
            {"garbage", "protocol", "\0\1\2\3garbage\r\n\r\n"},
            {"no HTTP but SSH", "protocol", "SSH-2.0-OpenSSH_9.6\r\n\r\n"},
            {"TLS on a plain port", "protocol", "\u0016\u0003\u0001\u0002\0\1\0\r\n\r\n"},
            {"HTTP/0.9", "protocol", "<html>hello</html>\r\n\r\n"},
            {"HTTP/2 preface", "protocol", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
            {"status 0", "protocol", "HTTP/1.1 0 Nothing\r\n\r\n"},
            {"status 99", "protocol", "HTTP/1.1 99 Low\r\n\r\n"},
            {"status -1", "protocol", "HTTP/1.1 -1 Negative\r\n\r\n"},
            {"status as text", "protocol", "HTTP/1.1 two OK\r\n\r\n"},
            {"status 99999999999", "protocol", "HTTP/1.1 99999999999 Huge\r\n\r\n"},
            {"status 999", "refused 999", "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n"},
            {"no status text", "delivered 200", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"},
            {"HTTP/1.0", "delivered 200", "HTTP/1.0 200 OK\r\n\r\nbye"},
            {"204", "delivered 204", "HTTP/1.1 204 No Content\r\n\r\n"},
            {
                "204 with a body",
                "delivered 204",
                "HTTP/1.1 204 No\r\nContent-Length: 9\r\n\r\nxxxxxxxxx"
            },
            {"304", "refused 304", "HTTP/1.1 304 Not Modified\r\n\r\n"},
            {
                "redirect",
                "refused 302",
                "HTTP/1.1 302 Found\r\n"
                        + "Location: http://169.254.169.254/\r\n"
                        + "Content-Length: 0\r\n\r\n"
            },
            {
                "redirect that keeps the method",
                "refused 307",
                "HTTP/1.1 307 R\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"
            },
            {
                "redirect to a file",
                "refused 308",
                "HTTP/1.1 308 R\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"
            },
            {
                "401 with a challenge",
                "refused 401",
                "HTTP/1.1 401 Who\r\n"
                        + "WWW-Authenticate: Basic realm=\"x\"\r\n"
                        + "Content-Length: 0\r\n\r\n"
            },
            {
                "407",
                "refused 407",
                "HTTP/1.1 407 Proxy\r\nProxy-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n"
            },
            {
                "503 with silly Retry-After",
                "refused 503",
                "HTTP/1.1 503 X\r\n"
                        + "Retry-After: 99999999999999999999999\r\n"
                        + "Content-Length: 0\r\n\r\n"
            },
            {
                "429 with a date of nowhere",
                "refused 429",
                "HTTP/1.1 429 X\r\n"
                        + "Retry-After: Fri, 99 Foo 99999 99:99:99 GMT\r\n"
                        + "Content-Length: 0\r\n\r\n"
            },
            {"negative length", "delivered 200", OK + "Content-Length: -5\r\n\r\n"},
            {"length as text", "delivered 200", OK + "Content-Length: many\r\n\r\n"},
            {
                "bad chunk size",
                "delivered 200",
                OK + "Transfer-Encoding: chunked\r\n\r\nzzzz\r\nx\r\n"
            },
            {
                "negative chunk",
                "delivered 200",
                OK + "Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n"
            },
            {
                "huge chunk size",
                "delivered 200",
                OK + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx\r\n"
            },
            {"unknown encoding", "delivered 200", OK + "Transfer-Encoding: gopher\r\n\r\nx"},
            {"no colon in a header", "delivered 200", OK + "no colon here\r\n\r\n"},
            {"cookies", "delivered 200", OK + "Set-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"},
            {"NUL in the body", "delivered 200", OK + "Content-Length: 4\r\n\r\n\0\0\0\0"},
            {
                "bad UTF-8 in the body",
                "delivered 200",
                OK + "Content-Length: 4\r\n\r\n\u00ff\u00fe\u00c0\u0080"
            },
            {
                "an unknown charset",
                "delivered 200",
                OK + "Content-Type: text/plain; charset=no\r\nContent-Length: 1\r\n\r\nx"
            },
            {
                "two lengths",
                "delivered 200",
                OK + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nok"
            },
            {
                "lengths that differ",
                "delivered 200",
                OK + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nok"
            },
            {
                "length and chunks",
                "delivered 200",
                OK + "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
            },
            {
                "two encodings",
                "delivered 200",
                OK + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\nx"
            },
            {
                "no last chunk",
                "delivered 200",
                OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n"
            },
            {
                "invalid trailers",
                "delivered 200",
                OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n\1\2\3\r\n\r\n"
            },
            {
                "invalid gzip",
                "delivered 200",
                OK + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"
            },
            {"a folded header", "delivered 200", OK + "X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n"},
            {
                "a first header that is folded",
                "delivered 200",
                OK + " c\r\nContent-Length: 0\r\n\r\n"
            },
            {"a name with a space", "delivered 200", OK + "X A : b\r\nContent-Length: 0\r\n\r\n"},
            {"no name", "delivered 200", OK + ": b\r\nContent-Length: 0\r\n\r\n"},
            {"NUL in a header", "delivered 200", OK + "X-A: \0\r\nContent-Length: 0\r\n\r\n"},
            {"line feeds alone", "delivered 200", "HTTP/1.1 200 OK\nContent-Length: 0\n\n"},
            {"the status line alone", "delivered 201", "HTTP/1.1 201 Created\r\n"},
            {
                "interim, then final",
                "delivered 200",
                "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK + "Content-Length: 0\r\n\r\n"
            },
            {
                "a header of 60 KiB",
                "delivered 200",
                OK
                        + "Content-Security-Policy: "
                        + "x".repeat(60 << 10)
                        + "\r\nContent-Length: 0\r\n\r\n"
            },
            {
                "a header of 70 KiB",
                "delivered 200",
                OK
                        + "Content-Security-Policy: "
                        + "x".repeat(70 << 10)
                        + "\r\nContent-Length: 0\r\n\r\n"
            },
            {
                "3,000 headers",
                "delivered 200",
                OK + "X-Header: value\r\n".repeat(3_000) + "Content-Length: 0\r\n\r\n"
            },
            {
                "a refusal with a line without a colon",
                "refused 410",
                "HTTP/1.1 410 Gone\r\nno colon\r\nContent-Length: 0\r\n\r\n"
            },
            {
                "a refusal with two lengths",
                "refused 500",
                "HTTP/1.1 500 E\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx"
            },
            {"less than announced", "delivered 200", OK + "Content-Length: 100\r\n\r\nshort"},
        };
        for (String[] text : texts) {
            answers(cases, text[0], text[1], connection -> connection.write(text[2]));
        }
        answers(cases, "drips the status line", "timeout", c -> c.drip("HTTP/1.1 200 OK "));
        answers(
                cases,
                "drips headers",
                "delivered 200",
                c -> {
                    c.write(OK);
                    c.drip("X-A: b\r\n");
                });
        answers(
                cases,
                "drips a body",
                "delivered 200",
                c -> {
                    c.write(OK + "Content-Length: 100000\r\n\r\n");
                    c.drip("x");
                });
        answers(
                cases,
                "drips chunks",
                "delivered 200",
                c -> {
                    c.write(OK + "Transfer-Encoding: chunked\r\n\r\n");
                    c.drip("1\r\nx\r\n");
                });
        answers(cases, "drips empty lines", "protocol", c -> c.drip("\r\n"));
        answers(cases, "drips interim responses", "timeout", c -> c.drip("HTTP/1.1 102 P\r\n\r\n"));
        answers(
                cases,
                "endless interim responses",
                "protocol",
                c -> c.endlessly("HTTP/1.1 103 E\r\n\r\n"));
        answers(
                cases,
                "endless headers",
                "delivered 200",
                c -> {
                    c.write(OK);
                    c.endlessly("X-Header: value\r\n");
                });
        answers(
                cases,
                "one endless header",
                "delivered 200",
                c -> {
                    c.write(OK + "X-Long: ");
                    c.endlessly("x");
                });
        answers(
                cases,
                "one header of 100 MB in folded lines",
                "delivered 200",
                c -> {
                    c.write(OK + "X-Folded: a\r\n");
                    c.endlessly(" folded\r\n");
                });
        answers(
                cases,
                "an endless status line",
                "protocol",
                c -> {
                    c.write("HTTP/1.1 200 ");
                    c.endlessly("O");
                });
        answers(
                cases,
                "an endless body",
                "delivered 200",
                c -> {
                    c.write(OK + "\r\n");
                    c.endlessly("body ");
                });
        answers(
                cases,
                "endless chunks",
                "delivered 200",
                c -> {
                    c.write(OK + "Transfer-Encoding: chunked\r\n\r\n");
                    c.endlessly("1\r\nx\r\n");
                });
        answers(
                cases,
                "an endless chunk extension",
                "delivered 200",
                c -> {
                    c.write(OK + "Transfer-Encoding: chunked\r\n\r\n1;");
                    c.endlessly("x=y;");
                });
        answers(
                cases,
                "endless trailers",
                "delivered 200",
                c -> {
                    c.write(OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n");
                    c.endlessly("X-Trailer: value\r\n");
                });
        answers(
                cases,
                "100 MB announced and sent",
                "refused 500",
                c -> {
                    c.write("HTTP/1.1 500 E\r\nContent-Length: 104857600\r\n\r\n");
                    c.endlessly("body ");
                });
        answers(
                cases,
                "exactly the bytes that we read, then silence",
                "delivered 200",
                c -> {
                    c.write(OK + "Content-Length: 16385\r\n\r\n" + "x".repeat(16_384));
                    c.hang();
                });
        answers(
                cases,
                "a body that is never sent",
                "delivered 200",
                c -> {
                    c.write(OK + "Content-Length: 10\r\n\r\n");
                    c.hang();
                });
        answers(
                cases,
                "100 Continue and silence",
                "timeout",
                c -> {
                    c.write("HTTP/1.1 100 Continue\r\n\r\n");
                    c.hang();
                });
        byte[] bomb = bomb();
        answers(
                cases,
                "a gzip bomb",
                "delivered 200",
                c -> {
                    c.write(
                            OK
                                    + "Content-Encoding: gzip\r\nContent-Length: "
                                    + bomb.length
                                    + "\r\n\r\n");
                    c.write(bomb);
                });
        answers(cases, "does not read the request", "timeout", HostileReceiver.Connection::hang);
        return cases;
    }

    private static void answers(
            List<Case> cases, String what, String expected, HostileReceiver.Behaviour behaviour) {
        cases.add(
                new Case(
                        what,
                        expected,
                        connection -> {
                            connection.request();
                            behaviour.handle(connection);
                        }));
    }

    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            byte[] zeros = "0".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 50; i++) {
                gzip.write(zeros);
            }
        }
        return bytes.toByteArray();
    }
}
