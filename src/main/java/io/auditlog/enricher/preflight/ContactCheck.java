package io.auditlog.enricher.preflight;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.Reply;
import io.auditlog.enricher.fetch.single.Contact;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/** Whether a connection to the API can be opened, and until when its certificates are valid. */
public final class ContactCheck {

    private static final String NAME = "connection";
    private static final Duration SOON = Duration.ofDays(14);

    /** In the form of RFC 2253. */
    private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,)CN=((?:\\\\.|[^,\\\\])*)");

    private ContactCheck() {}

    /** What the contact shows at this time; {@code url} is the API's, without secrets. */
    public static List<Finding> of(Contact contact, String url, Instant now) {
        if (contact instanceof Contact.Refused refused) {
            return List.of(Finding.failed(NAME, refused.fault().message(), advice(refused.fault())));
        }
        Contact.Made made = (Contact.Made) contact;
        List<Finding> found = new ArrayList<>();
        found.add(Finding.passed(NAME, url + " takes connections, " + made.protocol()));
        made.chain().stream()
                .min(Comparator.comparing(X509Certificate::getNotAfter))
                .ifPresent(first -> found.add(certificates(made.chain(), first, now)));
        return found;
    }

    private static Finding certificates(List<X509Certificate> chain, X509Certificate first, Instant now) {
        String names = chain.stream()
                .map(certificate -> name(certificate.getSubjectX500Principal()))
                .collect(Collectors.joining(" < "));
        Instant end = first.getNotAfter().toInstant();
        String seen = names + ", signed by " + name(chain.get(chain.size() - 1).getIssuerX500Principal())
                + ", valid until " + end;
        Duration left = Duration.between(now, end);
        return left.compareTo(SOON) < 0
                ? Finding.unknown("certificates", seen, "It ends in " + Span.of(left) + ": have it renewed.")
                : Finding.passed("certificates", seen);
    }

    /** The common name, or else the whole one. */
    private static String name(X500Principal principal) {
        Matcher common = COMMON_NAME.matcher(principal.getName());
        return common.find() ? common.group(1) : principal.getName();
    }

    static String advice(Reply.NoAnswer fault) {
        return fault.code() == Code.TLS
                ? "Check that api.base.url is right and api.ssl.truststore.location, or Java's own store, trusts its certificate."
                : "Check api.base.url, the way there, and api.proxy.url if there is a proxy.";
    }
}
