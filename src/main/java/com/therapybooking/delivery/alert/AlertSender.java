package com.therapybooking.delivery.alert;

import com.therapybooking.platform.settings.PublicUrl;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mail.javamail.MimeMessageHelper;

/**
 * Sends an alert through the mail server, with a deadline of 30 seconds. JavaMail limits each
 * single wait only, so a server that sends one byte every few seconds could otherwise hold it.
 */
final class AlertSender {

    private static final long DEADLINE_SECONDS = 30;

    private static final Logger log = LoggerFactory.getLogger(AlertSender.class);

    private final JavaMailSenderImpl mail;
    private final String from;
    private final String host;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    AlertSender(JavaMailSenderImpl mail, PublicUrl publicUrl) {
        this.mail = mail;
        this.host = publicUrl.host();
        String user = mail.getUsername();
        this.from = user != null && user.contains("@") ? user : "therapy-booking@" + host;
    }

    /**
     * Sends one e-mail to all recipients. A refused recipient does not keep it from the others.
     *
     * @return why no recipient's e-mail was accepted in time, a few words without addresses; empty
     *     when one was
     */
    Optional<String> send(AlertMail alert, List<String> recipients) {
        InternetAddress[] usable = usable(recipients);
        if (usable.length == 0) {
            return Optional.of("no valid recipient");
        }
        Future<?> sent =
                threads.submit(() -> {
                    mail.send(message(alert, usable));
                    return null;
                });
        try {
            sent.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            return acceptedForSome(e.getCause()) ? Optional.empty() : Optional.of(reason(e));
        } catch (TimeoutException e) {
            sent.cancel(true);
            return Optional.of("timeout");
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            return Optional.of("shutdown");
        }
    }

    /** The class of the innermost cause, without its message, which may contain addresses. */
    private static String reason(Throwable failure) {
        return NestedExceptionUtils.getMostSpecificCause(failure).getClass().getSimpleName();
    }

    private MimeMessage message(AlertMail alert, InternetAddress[] recipients)
            throws MessagingException {
        MimeMessage message = mail.createMimeMessage();
        message.setHeader("Message-ID", "<" + alert.id() + "@" + host + ">");
        MimeMessageHelper helper = new MimeMessageHelper(message, StandardCharsets.UTF_8.name());
        helper.setFrom(from);
        helper.setSubject(alert.subject());
        helper.setText(alert.text());
        helper.setTo(recipients);
        return message;
    }

    private static InternetAddress[] usable(List<String> recipients) {
        List<InternetAddress> usable = new ArrayList<>();
        for (String recipient : recipients) {
            try {
                usable.add(address(recipient));
            } catch (AddressException | IllegalArgumentException e) {
                // with this address the e-mail would reach no recipient
                log.warn("An alert is not sent to one recipient: the address is not valid.");
            }
        }
        return usable.toArray(InternetAddress[]::new);
    }

    /**
     * The address with its domain in IDNA form; other addresses need a server with SMTPUTF8.
     *
     * @throws IllegalArgumentException when the domain has no such form
     */
    static InternetAddress address(String address) throws AddressException {
        int domain = address.lastIndexOf('@') + 1;
        String ascii = address.substring(0, domain) + IDN.toASCII(address.substring(domain));
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(ascii)) {
            throw new AddressException("not ASCII");
        }
        return new InternetAddress(ascii, true);
    }

    private static boolean acceptedForSome(@Nullable Throwable cause) {
        return cause instanceof MailSendException failed
                && failed.getFailedMessages().values().stream()
                        .anyMatch(e ->
                                e instanceof SendFailedException refused
                                        && refused.getValidSentAddresses() != null
                                        && refused.getValidSentAddresses().length > 0);
    }
}
