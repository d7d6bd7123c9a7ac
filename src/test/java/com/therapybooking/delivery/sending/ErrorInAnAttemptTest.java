package com.therapybooking.delivery.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.therapybooking.delivery.model.Outcome;
import com.therapybooking.platform.settings.Cidr;
import com.therapybooking.support.Receiver;
import com.therapybooking.webhook.target.TargetGuard;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.junit.jupiter.api.Test;

/** An error, such as a lack of memory, ends one attempt and not the later ones. */
class ErrorInAnAttemptTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final HttpRoute ROUTE = new HttpRoute(new HttpHost("127.0.0.1", 1));

    private final AtomicBoolean failing = new AtomicBoolean(true);
    private final TargetGuard guard =
            new TargetGuard(
                    List.of(Cidr.parse("", "127.0.0.0/8")),
                    host -> {
                        if (failing.getAndSet(false)) {
                            throw new OutOfMemoryError("in a test");
                        }
                        return InetAddress.getAllByName("127.0.0.1");
                    });

    @Test
    void keepsNoConnection() throws IOException {
        try (Receiver receiver = Receiver.start();
                HttpSender sender = new HttpSender(guard, TIMEOUT, 1, null, Clock.systemUTC())) {
            String url = receiver.url().replace("127.0.0.1", "receiver.example.com");
            OutgoingRequest request =
                    new OutgoingRequest(url, new LinkedHashMap<>(), "{}", null, List.of());

            assertThatThrownBy(() -> sender.send(request)).isInstanceOf(OutOfMemoryError.class);

            assertThat(sender.send(request).outcome()).matches(Outcome::delivered);
        }
    }

    /** HttpClient calls it after an error. */
    @Test
    void doesNotEndThePoolOfConnections() throws Exception {
        PoolingHttpClientConnectionManager pool =
                WebhookHttpClient.connections(
                        new CheckedConnections(guard, WebhookHttpClient.tls(null)),
                        Timeout.of(TIMEOUT),
                        1);

        pool.close(CloseMode.IMMEDIATE);
        assertThat(pool.lease("1", ROUTE, null).get(Timeout.of(TIMEOUT))).isNotNull();

        pool.close();
        assertThatThrownBy(() -> pool.lease("2", ROUTE, null).get(Timeout.of(TIMEOUT)))
                .isInstanceOf(IllegalStateException.class);
    }
}
