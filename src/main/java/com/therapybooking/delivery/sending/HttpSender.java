package com.therapybooking.delivery.sending;

import com.therapybooking.delivery.model.Failure;
import com.therapybooking.delivery.model.Outcome;
import com.therapybooking.webhook.target.TargetGuard;
import com.therapybooking.webhook.target.TargetRefusedException;
import com.therapybooking.webhook.target.TargetUrl;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.IDN;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.net.URIAuthority;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.springframework.retry.support.RetryTemplate;

/**
 * Sends with Apache HttpClient from virtual threads. One timer ends each attempt at its deadline,
 * whatever part of it is slow. Redirects, cookies, proxies, decompression and the client's own
 * retries are off; every connection goes to an address that the guard has checked.
 */
public final class HttpSender implements Sender, AutoCloseable {

    private static final int MAX_LINE = 8 * 1024;
    private static final int MAX_HEADERS = 100;
    private static final int FIRST_REFUSAL = 300;
    private static final int FIRST_SUCCESS = 200;

    /** Whether the request under way is plain http; its lookups run on the sender's thread. */
    private static final ScopedValue<Boolean> PLAIN = ScopedValue.newInstance();

    private final CloseableHttpClient client;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final RetryTemplate staleConnections;
    private final TargetGuard guard;
    private final Duration timeout;
    private final Clock clock;

    public HttpSender(
            TargetGuard guard,
            Duration timeout,
            int maxConnections,
            @Nullable SSLContext trust,
            Clock clock) {
        this.guard = guard;
        this.timeout = timeout;
        this.clock = clock;
        this.client = client(guard, timeout, maxConnections, trust);
        timer.setRemoveOnCancelPolicy(true);
        // A pooled connection that the receiver had closed fails before a byte of a response: once
        // more, on a new one. spring-retry heals this within the attempt and its deadline. A new
        // connection that is closed without a word is the receiver's answer.
        this.staleConnections =
                RetryTemplate.builder()
                        .maxAttempts(2)
                        .noBackoff()
                        .retryOn(StaleConnectionException.class)
                        .build();
    }

    @Override
    public Attempt send(OutgoingRequest request) {
        Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        long started = System.nanoTime();
        Outcome outcome = exchange(request, started + request.limit(timeout).toNanos());
        return new Attempt(at, Duration.ofNanos(System.nanoTime() - started), outcome);
    }

    private Outcome exchange(OutgoingRequest request, long deadline) {
        try {
            return staleConnections.<Outcome, IOException>execute(
                    context -> once(request, deadline));
        } catch (LateException e) {
            return new Outcome.Unreachable(Failure.TIMEOUT);
        } catch (IOException | RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new SendInterruptedException();
            }
            return failure(e);
        }
    }

    private Outcome once(OutgoingRequest request, long deadline) throws IOException {
        HttpPost post = post(request);
        HttpClientContext context = HttpClientContext.create();
        Cutoff cutoff = new Cutoff(post, timer, deadline - System.nanoTime());
        Outcome outcome = null;
        IOException failure = null;
        try {
            outcome = once(post, context);
        } catch (IOException e) {
            failure = e;
        } finally {
            // clears the interrupt, if there was one
            cutoff.close();
        }
        if (outcome != null) {
            return outcome;
        }
        if (cutoff.late()) {
            throw new LateException();
        }
        IOException found = Objects.requireNonNull(failure);
        boolean closed =
                found instanceof NoHttpResponseException || found instanceof SocketException;
        throw closed && isReused(context) ? new StaleConnectionException(found) : found;
    }

    private Outcome once(HttpPost post, HttpClientContext context) throws IOException {
        boolean plain = post.getScheme().equalsIgnoreCase("http");
        return ScopedValue.where(PLAIN, plain)
                .<Outcome, IOException>call(
                        () -> client.execute(post, context, response -> outcome(post, response)));
    }

    /** Whether an earlier request has gone over the connection of this one. */
    private static boolean isReused(HttpClientContext context) {
        EndpointDetails connection = context.getEndpointDetails();
        return connection != null && connection.getRequestCount() > 1;
    }

    private Outcome outcome(HttpPost post, ClassicHttpResponse response) throws IOException {
        ResponseText body = ResponseText.read(response);
        if (!body.whole()) {
            post.abort();
        }
        int code = response.getCode();
        if (code >= FIRST_SUCCESS && code < FIRST_REFUSAL) {
            return new Outcome.Delivered(code, body.text());
        }
        Header header = code == 429 || code == 503 ? response.getFirstHeader("Retry-After") : null;
        return new Outcome.Refused(
                code,
                body.text(),
                RetryAfter.parse(header == null ? null : header.getValue(), clock.instant()));
    }

    private HttpPost post(OutgoingRequest request) throws IOException {
        HttpPost post =
                switch (guard.checkSaved(request.url())) {
                    case TargetGuard.Verdict.Allowed allowed -> post(allowed.url());
                    case TargetGuard.Verdict.Refused refused ->
                            throw new GuardException(refused.reason());
                    case TargetGuard.Verdict.Unresolvable unresolvable -> post(unresolvable.url());
                };
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            post.setHeader(header.getKey(), header.getValue());
        }
        post.setEntity(
                new ByteArrayEntity(
                        request.body().getBytes(StandardCharsets.UTF_8),
                        ContentType.APPLICATION_JSON));
        return post;
    }

    /** The request line is the URL byte for byte; {@code Host} has no default port. */
    private static HttpPost post(TargetUrl url) {
        HttpPost post = new HttpPost("/");
        post.setScheme(url.scheme());
        post.setAuthority(new URIAuthority(url.host(), url.port()));
        post.setPath(url.path());
        return post;
    }

    private static Outcome failure(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof GuardException || cause instanceof TargetRefusedException) {
                return new Outcome.TargetRefused(String.valueOf(cause.getMessage()));
            }
        }
        return new Outcome.Unreachable(classify(e));
    }

    private static Failure classify(Throwable e) {
        return switch (e) {
            case UnknownHostException u -> Failure.DNS;
            case SSLException s -> Failure.TLS;
            case SocketTimeoutException t -> Failure.TIMEOUT;
            case NoRouteToHostException n -> Failure.CONNECTION_REFUSED;
            case ConnectException c -> Failure.CONNECTION_REFUSED;
            case NoHttpResponseException n -> Failure.CONNECTION_RESET;
            case ConnectionClosedException c -> Failure.CONNECTION_RESET;
            case SocketException s -> Failure.CONNECTION_RESET;
            case InterruptedIOException i -> Failure.TIMEOUT;
            default -> Failure.PROTOCOL;
        };
    }

    private static CloseableHttpClient client(
            TargetGuard guard, Duration timeout, int maxConnections, @Nullable SSLContext trust) {
        Timeout limit = Timeout.of(timeout);
        ClientTlsStrategyBuilder tls =
                ClientTlsStrategyBuilder.create().setTlsVersions(AnyHostTls.VERSIONS);
        SSLContext context = trust == null ? SSLContexts.createDefault() : trust;
        tls.setSslContext(context);
        Http1Config head =
                Http1Config.custom()
                        .setMaxLineLength(MAX_LINE)
                        .setMaxHeaderCount(MAX_HEADERS)
                        .setMaxEmptyLineCount(2)
                        .build();
        PoolingHttpClientConnectionManager connections =
                PoolingHttpClientConnectionManagerBuilder.create()
                        .setConnectionFactory(
                                ManagedHttpClientConnectionFactory.builder()
                                        .http1Config(head)
                                        .build())
                        .setDnsResolver(new CheckedDns(guard))
                        .setTlsSocketStrategy(new AnyHostTls(tls.buildClassic(), context))
                        .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                        .setConnPoolPolicy(PoolReusePolicy.LIFO)
                        .setMaxConnTotal(maxConnections)
                        .setMaxConnPerRoute(maxConnections)
                        .setDefaultSocketConfig(
                                SocketConfig.custom()
                                        .setSoTimeout(limit)
                                        .setTcpNoDelay(true)
                                        .build())
                        .setDefaultConnectionConfig(
                                ConnectionConfig.custom()
                                        .setConnectTimeout(limit)
                                        .setSocketTimeout(limit)
                                        .setTimeToLive(TimeValue.ofMinutes(5))
                                        .setValidateAfterInactivity(TimeValue.ofSeconds(5))
                                        .build())
                        .build();
        return HttpClients.custom()
                .setRequestExecutor(new FewInterimResponses())
                .setConnectionManager(connections)
                .setDefaultRequestConfig(
                        RequestConfig.custom()
                                .setConnectionRequestTimeout(limit)
                                .setResponseTimeout(limit)
                                .setRedirectsEnabled(false)
                                .setAuthenticationEnabled(false)
                                .setContentCompressionEnabled(false)
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

    @Override
    public void close() throws IOException {
        timer.shutdownNow();
        client.close();
    }

    /** The guard's refusal of a URL before any connection. */
    private static final class GuardException extends IOException {

        private static final long serialVersionUID = 1L;

        GuardException(String reason) {
            super(reason);
        }
    }

    /** The deadline has passed. */
    private static final class LateException extends IOException {

        private static final long serialVersionUID = 1L;
    }

    /** The receiver had closed a connection that was kept for it. */
    private static final class StaleConnectionException extends NoHttpResponseException {

        private static final long serialVersionUID = 1L;

        StaleConnectionException(IOException cause) {
            super(String.valueOf(cause.getMessage()));
        }
    }

    /**
     * The client's lookups, every one checked, literal addresses too. The client asks for an IDNA
     * name in Unicode.
     */
    private record CheckedDns(TargetGuard guard) implements org.apache.hc.client5.http.DnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return guard.resolveChecked(
                            IDN.toASCII(host, IDN.ALLOW_UNASSIGNED), PLAIN.orElse(false))
                    .toArray(InetAddress[]::new);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
