package com.therapybooking.support;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.core.io.Resource;

/**
 * The application context of a service in this process. It differs from the one in production in
 * one way: all contexts share the parsed class files.
 */
final class TestContext extends AnnotationConfigServletWebServerApplicationContext {

    private static final Map<Class<?>, Map<Resource, ?>> PARSED = new ConcurrentHashMap<>();

    @Override
    @SuppressWarnings("unchecked")
    public <T> Map<Resource, T> getResourceCache(Class<T> valueType) {
        return (Map<Resource, T>)
                PARSED.computeIfAbsent(valueType, _ -> new ConcurrentHashMap<Resource, T>());
    }

    @Override
    public void clearResourceCaches() {
        // other contexts use the caches
    }
}
