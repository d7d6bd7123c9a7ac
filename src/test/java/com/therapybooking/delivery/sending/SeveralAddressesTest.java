package com.therapybooking.delivery.sending;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.delivery.model.Failure;
import com.therapybooking.delivery.model.Outcome;
import com.therapybooking.platform.settings.Cidr;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.webhook.target.TargetGuard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Checks that an attempt tries each address of a host. */
@MostlyWaits
class SeveralAddressesTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final String DROPS = "127.0.0.2";
    private static final String CLOSES = "127.0.0.3";
    private static final String REFUSES = "127.0.0.4";
    private static final String SERVES = "127.0.0.5";
    private static final String SILENT = "127.0.0.6";

    private final List<AutoCloseable> open = new ArrayList<>();
    private final int port = serve();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @Test
    void anAddressThatDropsPacketsCostsNoAttempt() throws Exception {
        drops();

        assertThat(send(DROPS, SERVES)).isEqualTo(new Outcome.Delivered(200, ""));
    }

    @Test
    void anAddressThatRefusesCostsNoAttempt() throws Exception {
        assertThat(send(REFUSES, SERVES)).isEqualTo(new Outcome.Delivered(200, ""));
    }

    @Test
    void anAddressThatClosesConnectionsCostsNoAttempt() throws Exception {
        closes();

        assertThat(send(CLOSES, SERVES)).isEqualTo(new Outcome.Delivered(200, ""));
    }

    @Test
    void anAddressThatClosesAfterItHasWorkedOnTheRequestEndsTheAttempt() throws Exception {
        listening(
                CLOSES,
                port,
                16,
                connection -> {
                    connection.request();
                    Thread.sleep(700);
                });

        assertThat(send(CLOSES, SERVES))
                .isEqualTo(new Outcome.NoResponse(Failure.CONNECTION_RESET));
    }

    @Test
    void severalDeadAddressesBeforeTheLastCostNoAttempt() throws Exception {
        drops();
        closes();

        assertThat(send(REFUSES, DROPS, CLOSES, SERVES)).isEqualTo(new Outcome.Delivered(200, ""));
    }

    @Test
    void saysWhyWhenAllFail() throws Exception {
        drops();
        closes();

        assertThat(send(DROPS)).isEqualTo(new Outcome.NoResponse(Failure.TIMEOUT));
        assertThat(send(REFUSES, DROPS)).isEqualTo(new Outcome.NoResponse(Failure.TIMEOUT));
        assertThat(send(DROPS, REFUSES))
                .isEqualTo(new Outcome.NoResponse(Failure.CONNECTION_REFUSED));
        assertThat(send(REFUSES, CLOSES))
                .isEqualTo(new Outcome.NoResponse(Failure.CONNECTION_RESET));
    }

    @Test
    void triesAnAddressThatFailedAfterTheOthers() throws Exception {
        drops();
        try (HttpSender sender = sender(DROPS, SERVES)) {
            sender.send(request());

            SendResult second = sender.send(request());

            assertThat(second.outcome()).isEqualTo(new Outcome.Delivered(200, ""));
            assertThat(second.duration()).isLessThan(TIMEOUT.dividedBy(4));
        }
    }

    @Test
    void triesAnAddressThatAcceptedAndNeverAnsweredAfterTheOthers() throws Exception {
        neverAnswers();
        try (HttpSender sender = sender(SILENT, SERVES)) {
            assertThat(sender.send(request()).outcome())
                    .isEqualTo(new Outcome.NoResponse(Failure.TIMEOUT));

            assertThat(sender.send(request()).outcome()).isEqualTo(new Outcome.Delivered(200, ""));
        }
    }

    private Outcome send(String... addresses) throws IOException {
        try (HttpSender sender = sender(addresses)) {
            SendResult attempt = sender.send(request());
            assertThat(attempt.duration()).isLessThan(TIMEOUT.plusSeconds(1));
            return attempt.outcome();
        }
    }

    private static HttpSender sender(String... addresses) {
        TargetGuard guard =
                new TargetGuard(Cidr.parseList("", "127.0.0.0/8"), host -> resolve(addresses));
        return new HttpSender(guard, TIMEOUT, 64, null, Clock.systemUTC());
    }

    private static InetAddress[] resolve(String... addresses) throws UnknownHostException {
        List<InetAddress> all = new ArrayList<>();
        for (String address : Arrays.asList(addresses)) {
            all.add(InetAddress.getByName(address));
        }
        return all.toArray(InetAddress[]::new);
    }

    private OutgoingRequest request() {
        return new OutgoingRequest(
                "http://several.example.com:" + port + "/",
                new LinkedHashMap<>(Map.of("X-Webhook-Event", "webhook.test")),
                "{}",
                null,
                List.of());
    }

    private int serve() {
        HostileReceiver receiver =
                listening(
                        SERVES,
                        0,
                        16,
                        connection -> {
                            connection.request();
                            connection.write(
                                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                        });
        return receiver.port();
    }

    private void closes() {
        listening(CLOSES, port, 16, HostileReceiver.Connection::request);
    }

    private void neverAnswers() {
        listening(
                SILENT,
                port,
                16,
                connection -> {
                    connection.request();
                    connection.hang();
                });
    }

    private HostileReceiver listening(
            String address, int port, int backlog, HostileReceiver.Behaviour behaviour) {
        try {
            HostileReceiver receiver =
                    new HostileReceiver(
                            new ServerSocket(port, backlog, InetAddress.getByName(address)),
                            behaviour);
            open.add(receiver);
            return receiver;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /**
     * Listens with a full backlog and accepts nothing, so that the system drops further
     * connections.
     */
    private void drops() throws IOException {
        ServerSocket full = new ServerSocket(port, 1, InetAddress.getByName(DROPS));
        open.add(full);
        for (int i = 0; i < 2; i++) {
            Socket socket = new Socket();
            open.add(socket);
            socket.connect(new InetSocketAddress(DROPS, port), 1_000);
        }
    }
}
