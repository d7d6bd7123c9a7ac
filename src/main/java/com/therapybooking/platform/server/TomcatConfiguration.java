package com.therapybooking.platform.server;

import com.therapybooking.platform.request.ProblemErrorReportValve;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configures Tomcat: its own errors as problem documents, and limits for clients that send slowly.
 * TRACE is passed on, so that the route refuses it with its own {@code Allow}; a filter keeps it
 * from being answered. The limits depend on the heap, so that a heap of 192 MiB suffices.
 */
@Configuration(proxyBeanMethods = false)
class TomcatConfiguration {

    /** A connection in the middle of a request takes about 100 KiB. */
    private static final long HEAP_PER_CONNECTION = 320 * 1024;

    private static final int MIN_CONNECTIONS = 256;
    private static final int MAX_CONNECTIONS = 4_096;

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
                connector.setAllowTrace(true);
                connector.setXpoweredBy(false);
                if (connector.getProtocolHandler() instanceof BoundedHttp11Protocol protocol) {
                    protocol.setMaxConnections(maxConnections(heap));
                    protocol.setProperty("socket.appReadBufSize", Integer.toString(READ_BUFFER));
                    // A refusal must be sent before the client is asked to send its body.
                    protocol.setContinueResponseTiming("onRead");
                }
            });
        };
    }

    static int maxConnections(long heap) {
        return Math.clamp(heap / HEAP_PER_CONNECTION, MIN_CONNECTIONS, MAX_CONNECTIONS);
    }
}
