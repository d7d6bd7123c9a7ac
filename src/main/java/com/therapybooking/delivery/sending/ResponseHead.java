package com.therapybooking.delivery.sending;

import com.therapybooking.delivery.model.SentRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultClassicHttpResponseFactory;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.message.BasicLineParser;
import org.apache.hc.core5.util.CharArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the head of a response. It reports the status line before it reads any header, so the
 * status counts even if the rest is too long, malformed or endless. {@link HeadLines} bounds the
 * memory of a head.
 */
final class ResponseHead extends DefaultHttpResponseParser {

    private static final int MAX_STORED_LINES = 30;
    private static final int MAX_STORED = 4 * 1024;
    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");
    private static final int FIRST_FINAL = 200;
    private static final Http1Config LIMITS =
            Http1Config.custom()
                    .setMaxHeaderCount(HeadLines.MAX_COUNT)
                    .setMaxEmptyLineCount(2)
                    .build();

    ResponseHead() {
        super(LIMITS, BasicLineParser.INSTANCE, DefaultClassicHttpResponseFactory.INSTANCE);
    }

    @Override
    public @Nullable ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream in)
            throws IOException, HttpException {
        Exchange exchange = Exchange.CURRENT.get();
        exchange.readFrom(buffer);
        // null when the connection was closed
        @Nullable ClassicHttpResponse response = super.parse(new HeadLines(buffer), in);
        if (response != null) {
            Header wait = response.getFirstHeader("Retry-After");
            exchange.head(
                    storedLines(response.getHeaders()), wait == null ? null : wait.getValue());
        }
        return response;
    }

    /** The first lines within the bounds, with the values of cookies hidden. */
    private static String storedLines(Header[] headers) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < Math.min(headers.length, MAX_STORED_LINES); i++) {
            boolean secret = headers[i].getName().equalsIgnoreCase("Set-Cookie");
            String line =
                    headers[i].getName()
                            + ": "
                            + (secret ? SentRequest.HIDDEN : headers[i].getValue());
            if (lines.length() + line.length() >= MAX_STORED) {
                break;
            }
            lines.append(CONTROLS.matcher(line).replaceAll(" ")).append('\n');
        }
        return lines.toString();
    }

    @Override
    protected ClassicHttpResponse createMessage(CharArrayBuffer line)
            throws IOException, HttpException {
        ClassicHttpResponse response = super.createMessage(line);
        if (response.getCode() >= FIRST_FINAL) {
            Exchange.CURRENT.get().answered(response.getCode());
        }
        return response;
    }
}
