package com.therapybooking.platform.server;

import com.sun.management.UnixOperatingSystemMXBean;
import com.therapybooking.platform.request.ProblemErrorReportValve;
import java.lang.management.ManagementFactory;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configures Tomcat: its own errors as problem documents, and limits for clients that send slowly.
 * The limits depend on the heap, so that a heap of 192 MiB suffices.
 */
@Configuration(proxyBeanMethods = false)
class TomcatConfiguration {

    /** A connection in the middle of a request takes about 100 KiB. */
    private static final long HEAP_PER_CONNECTION = 320 * 1024;

    private static final int MIN_CONNECTIONS = 256;
    private static final int MAX_CONNECTIONS = 4_096;

    /**
     * File descriptors for everything but connections of clients: attempts, the database, files.
     */
    private static final long OTHER_FILES = 1_024 + 256;

    /** The share of the heap for bodies being received. */
    private static final int HEAP_PER_BODY_BUDGET = 12;

    private static final int READ_BUFFER = 4 * 1024;

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> boundedTomcat() {
        long heap = Runtime.getRuntime().maxMemory();
        return factory -> {
            factory.setProtocol(BoundedHttp11Protocol.class.getName());
            factory.addEngineValves(
                    new BodyLimitValve(new BodyBudget(heap / HEAP_PER_BODY_BUDGET)));
            factory.addContextCustomizers(context -> {
                if (context.getParent() instanceof StandardHost host) {
                    host.setErrorReportValveClass(ProblemErrorReportValve.class.getName());
                }
            });
            factory.addConnectorCustomizers(connector -> {
                connector.setXpoweredBy(false);
                if (connector.getProtocolHandler() instanceof BoundedHttp11Protocol protocol) {
                    protocol.setMaxConnections(maxConnections(heap, maxFiles()));
                    protocol.setProperty("socket.appReadBufSize", Integer.toString(READ_BUFFER));
                    // A refusal must be sent before the client is asked to send its body.
                    protocol.setContinueResponseTiming("onRead");
                }
            });
        };
    }

    /**
     * Without a free file descriptor no client can connect, so connections leave enough of them.
     *
     * @param files how many file descriptors the process may have; negative for no limit
     */
    static int maxConnections(long heap, long files) {
        int byHeap = Math.clamp(heap / HEAP_PER_CONNECTION, MIN_CONNECTIONS, MAX_CONNECTIONS);
        return files < 0
                ? byHeap
                : (int) Math.min(byHeap, Math.max(files - OTHER_FILES, files / 4));
    }

    private static long maxFiles() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : -1;
    }
}
