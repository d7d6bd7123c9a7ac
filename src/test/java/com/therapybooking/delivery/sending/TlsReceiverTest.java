package com.therapybooking.delivery.sending;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.platform.settings.Cidr;
import com.therapybooking.webhook.target.HostResolver;
import com.therapybooking.webhook.target.TargetGuard;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Checks that the sender verifies TLS completely, and connects to the address that the target guard
 * has checked.
 */
class TlsReceiverTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final String NAME = "receiver.example.com";
    private static final HostResolver LOCAL = host -> InetAddress.getAllByName("127.0.0.1");

    private static Certificates good;

    /** The server names (SNI) in the handshake of a client, and the head of its request. */
    private record Seen(List<String> names, String request) {}

    @BeforeAll
    static void makeCertificate() throws Exception {
        good = Certificates.of("dns:" + NAME);
    }

    @Test
    void sendsToTheCheckedAddressUnderTheName() throws Exception {
        BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
        try (SSLServerSocket server = listen(good, seen);
                HttpSender sender = sender(LOCAL, good.client())) {
            assertThat(resultOf(send(sender, NAME, server.getLocalPort()))).isEqualTo("delivered");

            Seen request = seen.take();
            assertThat(request.names()).containsExactly(NAME);
            assertThat(request.request())
                    .contains("\r\nHost: " + NAME + ":" + server.getLocalPort() + "\r\n");
        }
    }

    @Test
    void doesNotFollowANameThatChangesItsAnswerAfterTheCheck() throws Exception {
        AtomicInteger lookups = new AtomicInteger();
        HostResolver rebinding =
                host ->
                        InetAddress.getAllByName(
                                lookups.incrementAndGet() == 1 ? "203.0.114.1" : "127.0.0.1");
        TargetGuard guard = new TargetGuard(List.of(), rebinding);
        try (SSLServerSocket server = listen(good, new LinkedBlockingQueue<>());
                HttpSender sender = sender(guard, good.client())) {
            String url = "https://" + NAME + ":" + server.getLocalPort() + "/";
            assertThat(guard.isUnknown(url)).isFalse();

            assertThat(resultOf(sender.send(to(url)))).isEqualTo("target_refused");
            assertThat(lookups).as("one lookup for the attempt").hasValue(2);
        }
    }

    @Test
    void refusesANameOneOfWhoseAddressesIsBad() throws Exception {
        HostResolver two =
                host ->
                        new InetAddress[] {
                            InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("10.0.0.1")
                        };
        try (SSLServerSocket server = listen(good, new LinkedBlockingQueue<>());
                HttpSender sender = sender(two, good.client())) {
            assertThat(resultOf(send(sender, NAME, server.getLocalPort())))
                    .isEqualTo("target_refused");
        }
    }

    @Test
    void sendsNoPlainHttpToANameThatLeavesTheExemptBlocks() {
        AtomicInteger lookups = new AtomicInteger();
        HostResolver leaving =
                host ->
                        InetAddress.getAllByName(
                                lookups.incrementAndGet() == 1 ? "127.0.0.1" : "203.0.114.1");
        TargetGuard guard = new TargetGuard(Cidr.parseList("", "127.0.0.0/8"), leaving);
        assertThat(guard.isUnknown("http://name.example.com/")).isFalse();
        try (HttpSender sender = sender(guard, null)) {
            assertThat(resultOf(sender.send(to("http://name.example.com/"))))
                    .isEqualTo("target_refused");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void refusesAnotherName() throws Exception {
        try (SSLServerSocket server = listen(good, new LinkedBlockingQueue<>());
                HttpSender sender = sender(LOCAL, good.client())) {
            assertThat(resultOf(send(sender, "other.example.com", server.getLocalPort())))
                    .isEqualTo("tls");
            assertThat(resultOf(send(sender, "127.0.0.1", server.getLocalPort()))).isEqualTo("tls");
        }
    }

    @Test
    void refusesACertificateOfAnUnknownAuthority() throws Exception {
        try (SSLServerSocket server = listen(good, new LinkedBlockingQueue<>());
                HttpSender sender = sender(LOCAL, null)) {
            assertThat(resultOf(send(sender, NAME, server.getLocalPort()))).isEqualTo("tls");
        }
    }

    @Test
    void refusesACertificateThatHasEnded() throws Exception {
        Certificates old = Certificates.of("dns:" + NAME, "-startdate", "-3d", "-validity", "1");
        try (SSLServerSocket server = listen(old, new LinkedBlockingQueue<>());
                HttpSender sender = sender(LOCAL, old.client())) {
            assertThat(resultOf(send(sender, NAME, server.getLocalPort()))).isEqualTo("tls");
        }
    }

    @Test
    void endsAHandshakeThatStallsOrDrips() throws Exception {
        List<HostileReceiver.Behaviour> stalls =
                List.of(
                        HostileReceiver.Connection::hang,
                        connection -> connection.drip("\u0016\u0003\u0003\u0000\u00ff\u0002"),
                        connection -> {
                            connection.write("\u0016\u0003\u0003@\u0000\u0002");
                            connection.hang();
                        });
        TargetGuard guard = new TargetGuard(Cidr.parseList("", "127.0.0.0/8"), LOCAL);
        try (HttpSender sender =
                        new HttpSender(guard, SHORT, 100, good.client(), Clock.systemUTC());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<HostileReceiver> receivers = stalls.stream().map(HostileReceiver::plain).toList();
            List<Future<SendResult>> attempts =
                    receivers.stream()
                            .map(receiver ->
                                    threads.submit(() -> send(sender, NAME, receiver.port())))
                            .toList();
            for (Future<SendResult> attempt : attempts) {
                assertThat(resultOf(attempt.get())).isIn("timeout", "tls");
                assertThat(attempt.get().duration()).isLessThan(SHORT.plusMillis(1_500));
            }
            receivers.forEach(HostileReceiver::close);
        }
    }

    @Test
    void callsBrokenTlsByItsName() throws Exception {
        try (HttpSender sender = sender(LOCAL, good.client());
                HostileReceiver plain =
                        HostileReceiver.plain(connection -> {
                            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n");
                            connection.hang();
                        });
                HostileReceiver alert =
                        HostileReceiver.plain(connection -> {
                            connection.write("\u0015\u0003\u0003\u0000\u0002\u0002(");
                            connection.hang();
                        })) {
            assertThat(resultOf(send(sender, NAME, plain.port()))).isEqualTo("tls");
            assertThat(resultOf(send(sender, NAME, alert.port()))).isEqualTo("tls");
        }
    }

    @Test
    void countsNoAttemptForAKeptConnectionThatTheReceiverClosed() throws Exception {
        HostileReceiver.Behaviour closesWhileIdle =
                connection -> {
                    connection.request();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                };
        HostileReceiver.Behaviour closesAtTheNextRequest =
                connection -> {
                    closesWhileIdle.handle(connection);
                    connection.request();
                };
        for (HostileReceiver.Behaviour behaviour :
                List.of(closesWhileIdle, closesAtTheNextRequest)) {
            try (HostileReceiver receiver = new HostileReceiver(socket(good), behaviour);
                    HttpSender sender = sender(LOCAL, good.client())) {
                for (int i = 0; i < 5; i++) {
                    assertThat(resultOf(send(sender, NAME, receiver.port())))
                            .isEqualTo("delivered");
                }
            }
        }
    }

    private static SSLServerSocket socket(Certificates certificate) throws Exception {
        return (SSLServerSocket)
                certificate
                        .server()
                        .getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static SSLServerSocket listen(Certificates certificate, BlockingQueue<Seen> seen)
            throws Exception {
        SSLServerSocket server = socket(certificate);
        Thread.startVirtualThread(() -> {
            while (!server.isClosed()) {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                    socket.startHandshake();
                    byte[] head = new byte[4_096];
                    int length = socket.getInputStream().read(head);
                    List<String> names =
                            ((ExtendedSSLSession) socket.getSession())
                                    .getRequestedServerNames().stream()
                                            .map(name -> ((SNIHostName) name).getAsciiName())
                                            .toList();
                    seen.add(
                            new Seen(
                                    names,
                                    new String(
                                            head,
                                            0,
                                            Math.max(0, length),
                                            StandardCharsets.US_ASCII)));
                    socket.getOutputStream()
                            .write(
                                    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                                            .getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    // accepts the next connection
                }
            }
        });
        return server;
    }

    private static HttpSender sender(HostResolver resolver, @Nullable SSLContext trust) {
        return sender(new TargetGuard(Cidr.parseList("", "127.0.0.0/8"), resolver), trust);
    }

    private static HttpSender sender(TargetGuard guard, @Nullable SSLContext trust) {
        return new HttpSender(guard, TIMEOUT, 100, trust, Clock.systemUTC());
    }

    private static SendResult send(HttpSender sender, String host, int port) {
        return sender.send(to("https://" + host + ":" + port + "/hook"));
    }

    private static OutgoingRequest to(String url) {
        return new OutgoingRequest(
                url, new LinkedHashMap<>(Map.of("X-A", "b")), "{}", null, List.of());
    }

    private static String resultOf(SendResult attempt) {
        String error = attempt.outcome().error();
        return error == null ? attempt.outcome().delivered() ? "delivered" : "refused" : error;
    }
}
