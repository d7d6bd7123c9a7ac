package com.therapybooking.delivery.sending;

import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Reads a few interim responses (RFC 9110, section 15.2) and refuses more, because a receiver could
 * send them without end. Tells the {@link Exchange} whether its connection was used before. Refuses
 * a used connection for a repeated request. Refuses a connection with unrequested bytes: they would
 * be read as the response (RFC 9112, section 9.2).
 */
final class GuardedRequestExecutor extends HttpRequestExecutor {

    private static final int MAX_INTERIM = 100;

    /** The read buffer of each connection that was used. */
    private final Map<HttpClientConnection, SessionInputBuffer> buffers =
            Collections.synchronizedMap(new WeakHashMap<>());

    @Override
    public ClassicHttpResponse execute(
            ClassicHttpRequest request,
            HttpClientConnection connection,
            @Nullable HttpResponseInformationCallback callback,
            HttpContext context)
            throws IOException, HttpException {
        EndpointDetails details = connection.getEndpointDetails();
        boolean usedBefore = details == null || details.getRequestCount() > 0;
        Exchange exchange = Exchange.CURRENT.get();
        if (!exchange.maySendOver(usedBefore)) {
            connection.close(CloseMode.IMMEDIATE);
            throw new NoHttpResponseException("The request is repeated on a new connection only.");
        }
        SessionInputBuffer buffer = buffers.get(connection);
        boolean buffered = buffer != null && buffer.length() > 0;
        if (usedBefore && (buffered || hasUnrequestedBytes(connection))) {
            connection.close(CloseMode.IMMEDIATE);
            throw new NoHttpResponseException("The receiver sent bytes before the request.");
        }
        exchange.sending();
        AtomicInteger seen = new AtomicInteger();
        ClassicHttpResponse response =
                super.execute(
                        request,
                        connection,
                        (interim, on, of) -> {
                            if (seen.incrementAndGet() > MAX_INTERIM) {
                                throw new ProtocolException("Too many interim responses");
                            }
                        },
                        context);
        if (exchange.buffer() != null) {
            buffers.put(connection, exchange.buffer());
        }
        return response;
    }

    /** Plain sockets count the bytes that have arrived; TLS must try to read one. */
    private static boolean hasUnrequestedBytes(HttpClientConnection connection) throws IOException {
        if (connection.getSSLSession() == null
                && connection instanceof ManagedHttpClientConnection managed) {
            return managed.getSocket().getInputStream().available() > 0;
        }
        return connection.isDataAvailable(Timeout.ofMilliseconds(1));
    }
}
