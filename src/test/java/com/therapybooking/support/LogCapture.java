package com.therapybooking.support;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/**
 * Captures the log of this process between start and stop, including key-value pairs and
 * exceptions.
 */
public final class LogCapture implements AutoCloseable {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    private final Logger root;

    private LogCapture() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%level %logger %msg %kvp %mdc %ex%n");
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(bytes);
    }

    /** Captures the log lines of all threads, also those of tests that run in parallel. */
    public static LogCapture start() {
        LogCapture capture = new LogCapture();
        capture.attach();
        return capture;
    }

    /** Captures the log lines of this thread only. */
    public static LogCapture ofThisThread() {
        LogCapture capture = new LogCapture();
        capture.appender.addFilter(new OneThread(Thread.currentThread()));
        capture.attach();
        return capture;
    }

    private void attach() {
        appender.start();
        root.addAppender(appender);
    }

    /** Returns the captured lines. */
    public String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Ends the capture and returns the captured lines. */
    public String stop() {
        close();
        return text();
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        appender.stop();
    }

    private static final class OneThread extends Filter<ILoggingEvent> {

        private final Thread thread;

        OneThread(Thread thread) {
            this.thread = thread;
        }

        @Override
        public FilterReply decide(ILoggingEvent event) {
            return Thread.currentThread().equals(thread) ? FilterReply.NEUTRAL : FilterReply.DENY;
        }
    }
}
