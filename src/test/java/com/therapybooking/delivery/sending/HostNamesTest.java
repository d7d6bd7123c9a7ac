package com.therapybooking.delivery.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.therapybooking.delivery.model.Outcome;
import com.therapybooking.platform.settings.Cidr;
import com.therapybooking.webhook.target.TargetGuard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks the request that a receiver gets for every accepted form of host and path. */
class HostNamesTest {

    private static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.1");

    private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> names = new LinkedBlockingQueue<>();

    @ParameterizedTest
    @CsvSource({
        "my_tunnel.example.com, /hook,                my_tunnel.example.com",
        "_a._b.example.com,     /hook,                _a._b.example.com",
        "bücher.example,        /hook,                xn--bcher-kva.example",
        "BÜCHER.Example,        /hook,                xn--bcher-kva.example",
        "日本語.example,         /hook,                xn--wgv71a119e.example",
        "a.example,             '',                   a.example",
        "a.example,             ?x=1,                 a.example",
        "a.example,             /?,                   a.example",
        "a.example,             /a?,                  a.example",
        "a.example,             //a//b/./../c/,       a.example",
        "a.example,             /a%2Fb%2fc%20%7Bid%7D, a.example",
        "a.example,             /a;x=1/b=(2)'!$*+~@:, a.example",
        "a.example,             /?a[]=1&b=%5B&c=a+b,  a.example",
        "127.0.0.1,             /a,                   127.0.0.1"
    })
    void sendsTheUrlByteForByteToTheHostInAscii(String host, String path, String shown)
            throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, LOCAL);
                HttpSender sender = sender(null)) {
            serve(server);
            String url = "http://" + host + ":" + server.getLocalPort() + path;

            assertThat(sender.send(to(url)).outcome()).isInstanceOf(Outcome.Delivered.class);

            String line = path.startsWith("/") ? path : "/" + path;
            assertThat(heads.take())
                    .startsWith("POST " + line + " HTTP/1.1\r\n")
                    .contains("\r\nHost: " + shown + ":" + server.getLocalPort() + "\r\n");
        }
    }

    @Test
    void leavesTheDefaultPortOutOfTheHostHeader() throws Exception {
        try (ServerSocket server = listenOn(80);
                HttpSender sender = sender(null)) {
            serve(server);
            for (String authority : List.of("a.example", "a.example:80", "a.example:080")) {
                sender.send(to("http://" + authority + "/"));

                assertThat(heads.take()).contains("\r\nHost: a.example\r\n");
            }
        }
    }

    @Test
    void reachesAUnicodeHostOverTls() throws Exception {
        Certificates certificate = Certificates.of("dns:xn--bcher-kva.example");
        SSLServerSocketFactory sockets = certificate.server().getServerSocketFactory();
        try (ServerSocket server = sockets.createServerSocket(0, 50, LOCAL);
                HttpSender sender = sender(certificate.client())) {
            serve(server);
            String url = "https://bücher.example:" + server.getLocalPort() + "/hook";

            assertThat(sender.send(to(url)).outcome()).isInstanceOf(Outcome.Delivered.class);

            assertThat(heads.take()).startsWith("POST /hook HTTP/1.1\r\n");
            assertThat(names.take()).isEqualTo("xn--bcher-kva.example");
        }
    }

    /**
     * A Java TLS server would refuse this host name, so the server of this test reads only the
     * first message of the handshake.
     */
    @Test
    void namesAHostWithAnUnderscoreInTheTlsHandshake() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, LOCAL);
                HttpSender sender = sender(null)) {
            serve(server);
            String url = "https://my_tunnel.example.com:" + server.getLocalPort() + "/hook";

            assertThat(sender.send(to(url)).outcome().error()).isEqualTo("tls");

            assertThat(heads.take()).contains("my_tunnel.example.com");
        }
    }

    private static HttpSender sender(@Nullable SSLContext trust) {
        TargetGuard guard =
                new TargetGuard(
                        Cidr.parseList("", "127.0.0.0/8"), host -> new InetAddress[] {LOCAL});
        return new HttpSender(guard, Duration.ofSeconds(5), 10, trust, Clock.systemUTC());
    }

    private static OutgoingRequest to(String url) {
        return new OutgoingRequest(url, new LinkedHashMap<>(), "{}", null, List.of());
    }

    private static ServerSocket listenOn(int port) throws IOException {
        ServerSocket server = null;
        try {
            server = new ServerSocket(port, 50, LOCAL);
        } catch (IOException e) {
            // the port is not permitted or already in use
        }
        assumeTrue(server != null, "port 80, free and allowed to be taken");
        return java.util.Objects.requireNonNull(server);
    }

    private void serve(ServerSocket server) {
        Thread.startVirtualThread(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    byte[] head = new byte[8_192];
                    int length = socket.getInputStream().read(head);
                    if (socket instanceof SSLSocket tls
                            && tls.getSession() instanceof ExtendedSSLSession session) {
                        session.getRequestedServerNames()
                                .forEach(name ->
                                        names.add(
                                                new String(
                                                        name.getEncoded(),
                                                        StandardCharsets.US_ASCII)));
                    }
                    String text =
                            new String(head, 0, Math.max(0, length), StandardCharsets.US_ASCII);
                    if (!text.startsWith("GET ")) { // another test may call this port
                        heads.add(text);
                    }
                    socket.getOutputStream()
                            .write(
                                    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                            .getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    // accepts the next connection
                }
            }
        });
    }
}
