package com.therapybooking.platform.request;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProblemErrorReportValveTest {

    /** A template that fails after its first lines. */
    private static final class BrokenPage extends HttpServlet {

        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            response.getWriter().write("<html>");
            throw new IllegalStateException("broken");
        }
    }

    @Test
    void answersForAPageThatFailsAfterItsBeginning(@TempDir Path folder) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        ((StandardHost) tomcat.getHost())
                .setErrorReportValveClass(ProblemErrorReportValve.class.getName());
        Context context = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(context, "page", new BrokenPage()).addMapping("/");
        try (HttpClient client = HttpClient.newHttpClient()) {
            tomcat.getConnector().setProperty("address", "127.0.0.1");
            tomcat.start();
            URI address = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort());

            HttpResponse<String> response =
                    client.send(
                            HttpRequest.newBuilder(address).build(),
                            HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(500);
            assertThat(response.body()).contains("\"success\":false").doesNotContain("<html>");
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }
}
