package com.therapybooking.delivery.sending;

import com.therapybooking.delivery.model.Failure;
import com.therapybooking.delivery.model.Outcome;
import com.therapybooking.webhook.target.TargetGuard;
import com.therapybooking.webhook.target.TargetRefusedException;
import com.therapybooking.webhook.target.TargetUrl;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;
import org.springframework.retry.support.RetryTemplate;

/**
 * Sends with Apache HttpClient from virtual threads. One timer ends each attempt at its deadline,
 * in any phase. A status line that came before decides the outcome, whatever follows it.
 */
public final class HttpSender implements AutoCloseable {

    private final CheckedConnections connections;
    private final CloseableHttpClient client;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final RetryTemplate resend;
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
        this.connections = new CheckedConnections(guard, WebhookHttpClient.tls(trust));
        this.client = WebhookHttpClient.create(connections, timeout, maxConnections);
        timer.setRemoveOnCancelPolicy(true);
        // A pooled connection that the receiver had closed fails before a status line. spring-retry
        // repeats the request on a new connection, within the attempt and its deadline. Other
        // pooled connections that it obtains first are closed unused.
        this.resend =
                RetryTemplate.builder()
                        .maxAttempts(maxConnections + 1)
                        .noBackoff()
                        .retryOn(SendAgainException.class)
                        .build();
    }

    /**
     * Blocks until the attempt has ended, at the latest at its deadline.
     *
     * @throws SendInterruptedException when this service is shutting down: the attempt is not
     *     counted, although the receiver may have got the request
     */
    SendResult send(OutgoingRequest request) {
        long started = System.nanoTime();
        Exchange exchange =
                new Exchange(started + request.limit(timeout).toNanos(), request.secrets());
        Outcome outcome = outcome(request, exchange);
        return new SendResult(
                Duration.ofNanos(System.nanoTime() - started), outcome, exchange.headers());
    }

    private Outcome outcome(OutgoingRequest request, Exchange exchange) {
        try {
            return ScopedValue.where(Exchange.CURRENT, exchange)
                    .<Outcome, IOException>call(
                            () -> resend.execute(context -> once(post(request), exchange)));
        } catch (IOException | RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new SendInterruptedException();
            }
            return failure(e);
        }
    }

    private Outcome once(HttpPost post, Exchange exchange) throws IOException {
        exchange.begin();
        AttemptDeadline deadline = new AttemptDeadline(post, timer, exchange.nanosLeft());
        Exception failure = null;
        try {
            client.execute(post, HttpClientContext.create(), response -> read(post, response));
        } catch (IOException | RuntimeException e) {
            failure = e;
        } catch (Error e) {
            post.abort(); // the client keeps the connection, of which there is a limited number
            throw e;
        } finally {
            // clears the interrupt, if there was one
            deadline.close();
        }
        Outcome outcome = exchange.outcome(clock.instant());
        if (outcome != null) {
            exchange.address().ifPresent(connections::succeeded);
            return outcome;
        }
        exchange.address().ifPresent(connections::failed);
        if (deadline.late()) {
            return new Outcome.NoResponse(Failure.TIMEOUT);
        }
        IOException found =
                failure instanceof IOException io ? io : new IOException("No response", failure);
        boolean again =
                !(found instanceof ClientProtocolException)
                        && exchange.mayBeSentAgain()
                        && !Thread.currentThread().isInterrupted();
        throw again ? new SendAgainException(found) : found;
    }

    private static @Nullable Void read(HttpPost post, ClassicHttpResponse response) {
        if (!Exchange.CURRENT.get().readBody(response)) {
            post.abort();
        }
        return null;
    }

    /** The request line is the URL byte for byte; {@code Host} has no default port. */
    private HttpPost post(OutgoingRequest request) throws IOException {
        TargetUrl url = guard.parseSaved(request.url());
        HttpPost post = new HttpPost("/");
        post.setScheme(url.scheme());
        post.setAuthority(new URIAuthority(url.host(), url.port()));
        post.setPath(url.path());
        request.headers().forEach(post::setHeader);
        post.setEntity(
                new ByteArrayEntity(
                        request.body().getBytes(StandardCharsets.UTF_8),
                        ContentType.APPLICATION_JSON));
        return post;
    }

    private static Outcome failure(Throwable e) {
        return switch (e) {
            case TargetRefusedException t ->
                    new Outcome.TargetRefused(String.valueOf(t.getMessage()));
            case SendAgainException a -> failure(Objects.requireNonNull(a.getCause()));
            case UnknownHostException _ -> new Outcome.NoResponse(Failure.DNS);
            case SSLException _ -> new Outcome.NoResponse(Failure.TLS);
            case NoRouteToHostException _, ConnectException _ ->
                    new Outcome.NoResponse(Failure.CONNECTION_REFUSED);
            case NoHttpResponseException _, ConnectionClosedException _, SocketException _ ->
                    new Outcome.NoResponse(Failure.CONNECTION_RESET);
            case InterruptedIOException _ -> new Outcome.NoResponse(Failure.TIMEOUT);
            default -> new Outcome.NoResponse(Failure.PROTOCOL);
        };
    }

    @Override
    public void close() throws IOException {
        timer.shutdownNow();
        client.close();
    }

    /** No response came, and the next connection may work. */
    private static final class SendAgainException extends IOException {

        SendAgainException(IOException cause) {
            super(cause);
        }
    }
}
