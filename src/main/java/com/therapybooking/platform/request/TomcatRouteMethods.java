package com.therapybooking.platform.request;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.catalina.Container;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Request;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.context.support.WebApplicationContextUtils;
import org.springframework.web.servlet.mvc.condition.PathPatternsRequestCondition;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** Finds the methods of a route for a request that Tomcat refuses before routing. */
final class TomcatRouteMethods {

    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");

    private TomcatRouteMethods() {}

    /** The methods of all controllers at the request's path; empty where there are none. */
    static Set<HttpMethod> of(Request request) {
        Set<HttpMethod> methods = new HashSet<>();
        String uri = request.getCoyoteRequest().requestURI().toString();
        if (uri == null || !uri.startsWith("/") || BAD_ESCAPE.matcher(uri).find()) {
            return methods;
        }
        PathContainer path = PathContainer.parsePath(uri);
        for (Container host : request.getConnector().getService().getContainer().findChildren()) {
            for (Container child : host.findChildren()) {
                if (child instanceof Context context) {
                    collect(context, path, methods);
                }
            }
        }
        return methods;
    }

    private static void collect(Context context, PathContainer path, Set<HttpMethod> methods) {
        WebApplicationContext beans =
                WebApplicationContextUtils.getWebApplicationContext(context.getServletContext());
        if (beans == null) {
            return;
        }
        beans.getBeansOfType(RequestMappingInfoHandlerMapping.class).values().stream()
                .flatMap(mapping -> mapping.getHandlerMethods().keySet().stream())
                .filter(route -> matches(route, path))
                .flatMap(route -> route.getMethodsCondition().getMethods().stream())
                .map(RequestMethod::asHttpMethod)
                .forEach(methods::add);
    }

    private static boolean matches(RequestMappingInfo route, PathContainer path) {
        PathPatternsRequestCondition condition = route.getPathPatternsCondition();
        return condition != null
                && condition.getPatterns().stream().anyMatch(pattern -> pattern.matches(path));
    }
}
