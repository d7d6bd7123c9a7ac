package com.therapybooking.delivery.sending;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads a few interim responses (RFC 9110, section 15.2) and refuses more, because a receiver could
 * send them without end. Also tells the {@link Exchange} whether its connection was used before.
 */
final class FewInterimResponses extends HttpRequestExecutor {

    private static final int MAX_INTERIM = 10;

    @Override
    public ClassicHttpResponse execute(
            ClassicHttpRequest request,
            HttpClientConnection connection,
            @Nullable HttpResponseInformationCallback callback,
            HttpContext context)
            throws IOException, HttpException {
        EndpointDetails details = connection.getEndpointDetails();
        Exchange.CURRENT.get().connected(details == null || details.getRequestCount() > 0);
        AtomicInteger seen = new AtomicInteger();
        return super.execute(
                request,
                connection,
                (response, on, of) -> {
                    if (seen.incrementAndGet() > MAX_INTERIM) {
                        throw new ProtocolException("Too many interim responses");
                    }
                },
                context);
    }
}
