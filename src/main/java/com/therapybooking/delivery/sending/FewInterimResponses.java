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
 * Tells the {@link Exchange} whether its connection was used before, and reads a few interim
 * responses (RFC 9110, section 15.2) and no more: they may come for ever.
 */
final class FewInterimResponses extends HttpRequestExecutor {

    private static final int MOST = 10;

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
                    if (seen.incrementAndGet() > MOST) {
                        throw new ProtocolException("Too many interim responses");
                    }
                },
                context);
    }
}
