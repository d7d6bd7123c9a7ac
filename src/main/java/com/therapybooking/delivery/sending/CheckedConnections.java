package com.therapybooking.delivery.sending;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.therapybooking.webhook.target.TargetGuard;
import java.io.IOException;
import java.net.IDN;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Connects to addresses that the guard has checked, literal ones included, one after the other
 * until one answers. Each gets a share of the attempt's time. An address that failed recently is
 * tried last.
 */
final class CheckedConnections extends DefaultHttpClientConnectionOperator {

    private static final Duration REMEMBERED = Duration.ofMinutes(5);
    private static final int MAX_REMEMBERED = 1_000;

    private final TargetGuard guard;

    /** When an address last failed. */
    private final Cache<InetAddress, Instant> failed =
            Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(MAX_REMEMBERED).build();

    CheckedConnections(TargetGuard guard, TlsSocketStrategy tls) {
        super(
                null,
                null,
                RegistryBuilder.<TlsSocketStrategy>create()
                        .register(URIScheme.HTTPS.id, tls)
                        .build());
        this.guard = guard;
    }

    void failed(InetAddress address) {
        failed.put(address, Instant.now());
    }

    void succeeded(InetAddress address) {
        failed.invalidate(address);
    }

    @Override
    public void connect(
            ManagedHttpClientConnection connection,
            HttpHost host,
            @Nullable NamedEndpoint name,
            @Nullable Path unixSocket,
            @Nullable InetSocketAddress local,
            @Nullable Timeout timeout,
            SocketConfig config,
            @Nullable Object attachment,
            HttpContext context)
            throws IOException {
        Exchange exchange = Exchange.CURRENT.get();
        if (!exchange.hasUntriedAddress()) {
            exchange.addresses(addresses(host));
        }
        while (true) {
            InetAddress address = exchange.nextAddress();
            HttpHost target =
                    new HttpHost(host.getSchemeName(), address, host.getHostName(), host.getPort());
            try {
                super.connect(
                        connection,
                        target,
                        name,
                        unixSocket,
                        local,
                        exchange.connectTimeout(),
                        config,
                        attachment,
                        context);
                return;
            } catch (IOException e) {
                failed(address);
                if (!exchange.hasUntriedAddress() || exchange.nanosLeft() <= 0) {
                    throw e;
                }
            }
        }
    }

    private List<InetAddress> addresses(HttpHost host) throws IOException {
        // the client has IDNA names in Unicode
        String name = IDN.toASCII(host.getHostName(), IDN.ALLOW_UNASSIGNED);
        boolean plain = URIScheme.HTTP.same(host.getSchemeName());
        return guard.resolveChecked(name, plain).stream()
                .sorted(
                        Comparator.comparing(address ->
                                Objects.requireNonNullElse(
                                        failed.getIfPresent(address), Instant.MIN)))
                .toList();
    }
}
