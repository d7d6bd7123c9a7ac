package com.therapybooking.support;

import com.therapybooking.TherapyBookingApplication;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * An instance of the service in this process, on a port of its own. Several may share a database,
 * and one may be started on what another has left.
 */
public final class TestService implements AutoCloseable {

    public static final String ADMIN_EMAIL = "admin@example.com";
    public static final String ADMIN_PASSWORD = "correct horse";

    private final ConfigurableApplicationContext context;
    private final Api api;
    private final String admin;

    private TestService(ConfigurableApplicationContext context) {
        this.context = context;
        this.api =
                new Api(
                        context.getEnvironment()
                                .getRequiredProperty("local.server.port", Integer.class));
        this.admin = api.token(ADMIN_EMAIL, ADMIN_PASSWORD);
    }

    /**
     * Starts on a fresh database and a fresh folder.
     *
     * @param settings {@code name=value}, which win over what the tests have in common
     */
    public static TestService start(String... settings) {
        return startOn(TestDatabase.freshUri(), TestDatabase.freshFolder(), settings);
    }

    /** Starts on this database, the embedded one if empty, and this folder. */
    public static TestService startOn(String uri, String folder, String... settings) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "server.port=0",
                                "therapy.database.uri=" + uri,
                                "therapy.data-dir=" + folder,
                                "therapy.identity.admin-password=" + ADMIN_PASSWORD,
                                "therapy.identity.public-rate-limit=0",
                                "therapy.webhook.targets-allow=127.0.0.0/8"));
        all.addAll(List.of(settings));
        return new TestService(
                new SpringApplicationBuilder(TherapyBookingApplication.class)
                        .run(all.stream().map(setting -> "--" + setting).toArray(String[]::new)));
    }

    public Api api() {
        return api;
    }

    /** The administrator's token. */
    public String admin() {
        return admin;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** The routes of the controllers. */
    public RequestMappingHandlerMapping routes() {
        return context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
    }

    /** Shuts down as SIGTERM does. */
    @Override
    public void close() {
        context.close();
    }
}
