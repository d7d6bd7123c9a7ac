package com.therapybooking.delivery.sending;

import java.io.IOException;
import java.net.IDN;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Supports TLS to hosts whose name has an underscore. Java refuses such a name as SNI and in its
 * own certificate check; here the name is sent unchanged, and HttpClient checks the certificate.
 */
record AnyHostTls(TlsSocketStrategy usual, SSLContext context) implements TlsSocketStrategy {

    static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    private static final DefaultHostnameVerifier VERIFIER = new DefaultHostnameVerifier();

    @Override
    public SSLSocket upgrade(
            Socket socket,
            String host,
            int port,
            @Nullable Object attachment,
            @Nullable HttpContext httpContext)
            throws IOException {
        if (host.indexOf('_') < 0) {
            return usual.upgrade(socket, host, port, attachment, httpContext);
        }
        String name = IDN.toASCII(host, IDN.ALLOW_UNASSIGNED);
        SSLSocket tls =
                (SSLSocket) context.getSocketFactory().createSocket(socket, name, port, true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setProtocols(VERSIONS);
        byte[] unchecked = name.getBytes(StandardCharsets.US_ASCII);
        parameters.setServerNames(
                List.of(new SNIServerName(StandardConstants.SNI_HOST_NAME, unchecked) {}));
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        if (!VERIFIER.verify(name, tls.getSession())) {
            tls.close();
            throw new SSLPeerUnverifiedException("The certificate is for another host");
        }
        return tls;
    }
}
