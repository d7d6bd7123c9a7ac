package com.therapybooking.support;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;

/**
 * The application context of a service in this process. It has the same beans as the one in
 * production, but starts faster and leaves nothing behind.
 */
final class TestContext extends AnnotationConfigServletWebServerApplicationContext {

    private static final Map<Class<?>, Map<Resource, ?>> PARSED = new ConcurrentHashMap<>();
    private static final Map<String, Resource[]> FOUND = new ConcurrentHashMap<>();

    TestContext() {
        super(new Beans());
    }

    /** Returns the class files parsed by all contexts. */
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

    /** Searches the class path once for all contexts. */
    @Override
    public Resource[] getResources(String pattern) throws IOException {
        if (!pattern.startsWith(CLASSPATH_ALL_URL_PREFIX)) {
            return super.getResources(pattern);
        }
        Resource[] found = FOUND.get(pattern);
        if (found == null) {
            found = super.getResources(pattern);
            FOUND.put(pattern, found);
        }
        return found.clone();
    }

    /**
     * Also empties the environment. Spring Boot's conditions keep the environments of closed
     * contexts in a static cache, and their property sources keep the beans.
     */
    @Override
    protected void doClose() {
        super.doClose();
        MutablePropertySources sources = getEnvironment().getPropertySources();
        sources.stream().map(PropertySource::getName).forEach(sources::remove);
    }

    /**
     * Finds the beans of a generic type among the beans of its class, which Spring remembers.
     * Otherwise each chain of security filters compares some thirty types with all beans.
     */
    private static final class Beans extends DefaultListableBeanFactory {

        @Override
        public String[] getBeanNamesForType(
                ResolvableType type, boolean includeNonSingletons, boolean allowEagerInit) {
            Class<?> plain = type.resolve();
            if (plain == null || !isConfigurationFrozen() || !allowEagerInit) {
                return super.getBeanNamesForType(type, includeNonSingletons, allowEagerInit);
            }
            String[] names = getBeanNamesForType(plain, includeNonSingletons, true);
            return type.hasGenerics()
                    ? Arrays.stream(names)
                            .filter(name -> isTypeMatch(name, type))
                            .toArray(String[]::new)
                    : names;
        }
    }
}
