package com.therapybooking.delivery.sending;

import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Creates the HTTP client: pooled connections, addresses checked by the guard, bounded heads.
 * Redirects, cookies, proxies, decompression and the client's own retries are disabled.
 */
final class WebhookHttpClient {

    /** For chunked bodies; the limits of the head are those of {@link HeadLines}. */
    private static final int MAX_TRAILERS = 4;

    private static final int MAX_CHUNK_LINE = 4_096;

    /** In bytes. A connection has three; the default of 32 KiB would fill the heap. */
    private static final int BUFFER = 4_096;

    private WebhookHttpClient() {}

    static CloseableHttpClient create(
            CheckedConnections connect, Duration timeout, int maxConnections) {
        Timeout limit = Timeout.of(timeout);
        return HttpClients.custom()
                .setRequestExecutor(new GuardedRequestExecutor())
                .setConnectionManager(connections(connect, limit, maxConnections))
                .setDefaultRequestConfig(
                        RequestConfig.custom()
                                .setConnectionRequestTimeout(limit)
                                .setResponseTimeout(limit)
                                .setAuthenticationEnabled(false)
                                .setExpectContinueEnabled(false)
                                .setProtocolUpgradeEnabled(false)
                                .build())
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableDefaultUserAgent()
                .disableConnectionState()
                .evictIdleConnections(TimeValue.ofSeconds(30))
                .evictExpiredConnections()
                .build();
    }

    static TlsSocketStrategy tls(@Nullable SSLContext trust) {
        SSLContext context = trust == null ? SSLContexts.createDefault() : trust;
        return new AnyHostTls(
                ClientTlsStrategyBuilder.create()
                        .setTlsVersions(AnyHostTls.VERSIONS)
                        .setSslContext(context)
                        .buildClassic(),
                context);
    }

    static PoolingHttpClientConnectionManager connections(
            CheckedConnections connect, Timeout limit, int maxConnections) {
        PoolingHttpClientConnectionManager connections =
                new PoolingHttpClientConnectionManager(
                        connect,
                        PoolConcurrencyPolicy.STRICT,
                        PoolReusePolicy.LIFO,
                        TimeValue.NEG_ONE_MILLISECOND,
                        ManagedHttpClientConnectionFactory.builder()
                                .http1Config(
                                        Http1Config.custom()
                                                .setBufferSize(BUFFER)
                                                .setMaxLineLength(MAX_CHUNK_LINE)
                                                .setMaxHeaderCount(MAX_TRAILERS)
                                                .build())
                                .responseParserFactory(config -> new ResponseHead())
                                .build()) {
                    // HttpClient would close it at once after an Error in one attempt.
                    @Override
                    public void close(CloseMode mode) {
                        if (mode != CloseMode.IMMEDIATE) {
                            super.close(mode);
                        }
                    }
                };
        connections.setMaxTotal(maxConnections);
        connections.setDefaultMaxPerRoute(maxConnections);
        connections.setDefaultSocketConfig(
                SocketConfig.custom().setSoTimeout(limit).setTcpNoDelay(true).build());
        connections.setDefaultConnectionConfig(
                ConnectionConfig.custom()
                        .setConnectTimeout(limit)
                        .setSocketTimeout(limit)
                        .setTimeToLive(TimeValue.ofMinutes(5))
                        .setValidateAfterInactivity(TimeValue.ofSeconds(5))
                        .build());
        return connections;
    }
}
