package com.therapybooking.dashboard.session;

import com.therapybooking.dashboard.PageModel;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.ProblemMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.ui.ExtendedModelMap;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.WebContext;
import org.thymeleaf.web.servlet.JakartaServletWebApplication;

/** Shows errors as pages, with the texts of the API's problem documents. */
@ControllerAdvice(basePackages = "com.therapybooking.dashboard")
@Order(Ordered.HIGHEST_PRECEDENCE)
class PageErrors {

    /** The target and the address of the link to the sign-in page, for a viewer without session. */
    private static final String SIGNED_OUT = PageErrors.class.getName() + ".signedOut";

    private static final String SIGN_IN = PageErrors.class.getName() + ".signIn";

    private static final String NO_PAGE = "There is no page at this address.";
    private static final Pattern RECORD = Pattern.compile("/(?:keys|users)/([0-9a-f]{24})(?:/.*)?");

    private final ITemplateEngine templates;
    private final PageModel pages;

    PageErrors(ITemplateEngine templates, PageModel pages) {
        this.templates = templates;
        this.pages = pages;
    }

    @ExceptionHandler(Throwable.class)
    void show(HttpServletRequest request, HttpServletResponse response, Throwable failure)
            throws IOException {
        ProblemException problem = ProblemMapper.of(failure);
        if (problem.status() == HttpStatus.UNAUTHORIZED) { // the session has ended meanwhile
            SecurityContextHolder.clearContext();
            stale(request, response);
            return;
        }
        problem.headers().forEach(response::setHeader);
        boolean isPage =
                problem.status() != HttpStatus.METHOD_NOT_ALLOWED
                        && !(failure instanceof NoResourceFoundException);
        String detail = isPage ? problem.detail() : NO_PAGE;
        if (!problem.errors().isEmpty()) {
            detail =
                    problem.errors().stream()
                            .map(one -> "“" + one.field() + "” " + one.message() + ".")
                            .collect(Collectors.joining(" "));
        }
        show(request, response, problem.status(), detail);
    }

    /** An address that no page has. */
    void notFound(HttpServletRequest request, HttpServletResponse response) throws IOException {
        show(request, response, HttpStatus.NOT_FOUND, NO_PAGE);
    }

    /** Writes the whole response, unless it has begun already. */
    void show(
            HttpServletRequest request,
            HttpServletResponse response,
            HttpStatus status,
            String detail)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(status.value());
        response.setContentType("text/html;charset=UTF-8");
        boolean posted = request.getMethod().equals("POST");
        if (posted && request.getHeader("HX-Request") != null) {
            showBesideForm(request, response);
        }
        if (!request.getMethod().equals("HEAD")) {
            ExtendedModelMap model = frame(request);
            model.put("title", title(status));
            model.put("detail", detail);
            Matcher record = RECORD.matcher(request.getRequestURI());
            if (status == HttpStatus.NOT_FOUND && record.matches()) {
                model.put("deleted", record.group(1));
            }
            if (posted) {
                model.put("here", "/");
            }
            boolean signedIn = model.containsKey("user");
            model.put("signIn", request.getAttribute(SIGNED_OUT));
            model.put("signInAddress", request.getAttribute(SIGN_IN));
            WebContext context =
                    new WebContext(
                            JakartaServletWebApplication.buildApplication(
                                            request.getServletContext())
                                    .buildExchange(request, response),
                            Locale.ENGLISH,
                            model);
            templates.process(
                    signedIn ? "problem" : "problem-alone", context, response.getWriter());
        }
    }

    /** The page keeps its form with what was typed, and shows the problem above it. */
    private static void showBesideForm(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("HX-Reselect", "#problem");
        if ("preview".equals(request.getHeader("HX-Target"))) {
            response.setHeader(
                    "HX-Reswap", "innerHTML ignoreTitle:true"); // sent while the user types
        } else {
            response.setHeader("HX-Retarget", "#page");
            response.setHeader("HX-Reswap", "afterbegin show:window:top ignoreTitle:true");
        }
    }

    /**
     * The answer to a form without a session, or with a form token of another one. A sign-in form
     * leads on if another tab began a session meanwhile.
     */
    void stale(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean formStays = request.getHeader("HX-Request") != null;
        boolean isSignIn = request.getServletPath().equals(PageSecurity.SIGN_IN);
        boolean signedIn = !frame(request).isEmpty();
        if (!signedIn && request.getServletPath().equals(PageSecurity.SIGN_OUT)) {
            response.sendRedirect(PageSecurity.SIGN_IN);
            return;
        }
        String detail;
        if (isSignIn && signedIn) {
            response.sendRedirect(ReturnPath.of(String.valueOf(request.getParameter("next"))));
            return;
        }
        if (signedIn) {
            detail =
                    "The session of this page has ended; you are signed in again. Nothing was"
                            + " changed. "
                            + (formStays
                                    ? "Press the button again."
                                    : "Go back, reload the page, and try again.");
        } else if (isSignIn) {
            detail =
                    "This page was open for too long, or the browser refuses cookies. Open the"
                            + " sign-in page again.";
            request.setAttribute(SIGNED_OUT, "_self");
            request.setAttribute(SIGN_IN, PageSecurity.signIn(request.getParameter("next")));
        } else {
            detail =
                    "Your session has ended. Nothing was changed. "
                            + (formStays
                                    ? "Sign in in a new tab, then press the button here again."
                                    : "Sign in, then try again.");
            request.setAttribute(SIGNED_OUT, formStays ? "_blank" : "_self");
            request.setAttribute(
                    SIGN_IN,
                    PageSecurity.signIn(formStays ? null : request.getHeader(HttpHeaders.REFERER)));
        }
        show(request, response, HttpStatus.FORBIDDEN, detail);
    }

    /** The frame with its navigation; empty for a viewer who is not signed in. */
    private ExtendedModelMap frame(HttpServletRequest request) {
        ExtendedModelMap frame = new ExtendedModelMap();
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null
                && authentication.getPrincipal() instanceof SignedInUser user
                && request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken csrf) {
            pages.frame(user, csrf, request, frame);
        }
        return frame;
    }

    private static String title(HttpStatus status) {
        return switch (status) {
            case NOT_FOUND, METHOD_NOT_ALLOWED -> "Page not found";
            case FORBIDDEN -> "Request refused";
            case SERVICE_UNAVAILABLE -> "The database is unavailable";
            case INTERNAL_SERVER_ERROR -> "Something went wrong";
            default -> "Request failed";
        };
    }
}
