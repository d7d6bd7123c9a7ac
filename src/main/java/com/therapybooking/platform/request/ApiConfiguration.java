package com.therapybooking.platform.request;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Registers the API's request checks before its controllers. */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration implements WebMvcConfigurer {

    private final RequestChecks checks;

    ApiConfiguration(RequestChecks checks) {
        this.checks = checks;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(checks).addPathPatterns("/api/**");
    }
}
