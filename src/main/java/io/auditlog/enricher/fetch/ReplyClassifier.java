package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.entry.ReplyReader;
import io.auditlog.enricher.entry.ReplyReader.ErrorBody;
import io.auditlog.enricher.fetch.Reply.Answered;
import io.auditlog.enricher.fetch.Reply.BodyFault;
import io.auditlog.enricher.fetch.Reply.NoAnswer;
import io.auditlog.enricher.fetch.ReplyFeedback.Refusals;
import io.auditlog.enricher.fetch.ReplyFeedback.Refusals.Refusal;
import io.auditlog.enricher.fetch.breaker.Fault;
import io.auditlog.enricher.fetch.credentials.SecretRedactor;
import io.auditlog.enricher.ratelimit.RetryAfter;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/** Classifies the replies of the API: the table of failures, as code. Threads: any, several at once. */
final class ReplyClassifier {

    /** Problem types (RFC 9457) of draft-ietf-httpapi-ratelimit-headers, more precise than the status of a refusal. */
    private static final String PROBLEMS = "https://iana.org/assignments/http-problem-types#";

    /** Waiting does not resolve it; it is retried now and then. */
    private static final String ABNORMAL_USAGE = PROBLEMS + "abnormal-usage-detected";

    private static final Duration ABNORMAL_USAGE_WAIT = Duration.ofMinutes(5);

    private static final Set<String> LIMIT_PROBLEMS =
            Set.of(PROBLEMS + "quota-exceeded", PROBLEMS + "temporary-reduced-capacity", ABNORMAL_USAGE);

    /** What a reply means for the requested ID. Immutable. */
    sealed interface Verdict {

        /** The failure code, or null if the entry arrived. */
        default Code code() {
            return this instanceof Failed failed ? failed.failure().code() : null;
        }

        /** The entry arrived. */
        record Succeeded(Outcome.Enriched outcome) implements Verdict {}

        /**
         * The entry could not be fetched; the circuit breaker determines the cause.
         *
         * @param failure content of a dead letter
         * @param retryAfter wait that the reply asked for, or null
         * @param tooManyAtOnce whether it was refused for too many concurrent calls, and not for their rate
         */
        record Failed(Failure failure, Duration retryAfter, boolean tooManyAtOnce) implements Verdict {

            static Failed of(Failure failure) {
                return new Failed(failure, null, false);
            }

            /** The wait that the reply asked for, or zero. */
            Duration atLeast() {
                return retryAfter == null ? Duration.ZERO : retryAfter;
            }

            /** The failure in the form the circuit breaker uses. */
            Fault fault() {
                String missing = String.join(", ", failure.missingPerms());
                String seen = failure.error() + (missing.isEmpty() ? "" : "; missing permissions: " + missing);
                return new Fault(failure.code(), seen, retryAfter, tooManyAtOnce);
            }
        }
    }

    private final ReplyReader reader;
    private final Refusals refusals;
    private final int maxBytes;

    /** {@code maxBytes} is the largest body that is taken. */
    ReplyClassifier(ReplyReader reader, Refusals refusals, int maxBytes) {
        this.reader = reader;
        this.refusals = refusals;
        this.maxBytes = maxBytes;
    }

    /** Classifies the reply to a request that was sent with this key; no failure contains the key. */
    Verdict judge(AuditLogId id, Reply reply, String sentKey) {
        Verdict verdict = judge(id, reply);
        if (verdict instanceof Verdict.Failed && reply instanceof Answered seen) {
            byte[] masked = SecretRedactor.mask(seen.body(), sentKey);
            if (masked != seen.body()) {
                return judge(
                        id,
                        new Answered(
                                seen.status(), seen.headers(), masked, seen.size(), seen.declared(), seen.fault()));
            }
        }
        return verdict;
    }

    /** Classifies one reply. Never throws: an internal exception becomes a verdict too. */
    Verdict judge(AuditLogId id, Reply reply) {
        try {
            if (reply instanceof Answered answered) {
                return answered.status() == 200 ? entry(id, answered) : status(answered);
            }
            return unanswered((NoAnswer) reply);
        } catch (RuntimeException | StackOverflowError e) {
            return unanswered(NoAnswer.internal(e));
        }
    }

    private static Verdict unanswered(NoAnswer none) {
        return Verdict.Failed.of(Failure.of(none.code(), none.message()));
    }

    private Verdict entry(AuditLogId id, Answered reply) {
        if (reply.fault() == BodyFault.OVERSIZED) {
            String size = reply.declared() > maxBytes
                    ? reply.declared() + " bytes, as it declares"
                    : "at least " + reply.size() + " bytes";
            String seen = "the body is larger than response.max.bytes=" + maxBytes + ": " + size;
            return failed(Code.PAYLOAD_OVERSIZED, reply, seen);
        }
        String useless = uselessness(reply);
        if (useless != null) {
            return failed(Code.PAYLOAD_MALFORMED, reply, useless);
        }
        Outcome outcome = reader.entry(id, reply.body(), refusals.clock().instant());
        if (outcome instanceof Outcome.Enriched enriched) {
            return new Verdict.Succeeded(enriched);
        }
        Failure seen = ((Outcome.Refused) outcome).failure();
        boolean bare =
                seen.body() == null && seen.code() != Code.RECORD_OVERSIZED; // whose body is too large for any topic
        return Verdict.Failed.of(seen.in(reply.status(), bare ? sample(reply) : seen.body()));
    }

    private static String uselessness(Answered reply) {
        String type = reply.headers().contentType();
        return switch (reply.fault()) {
            case UNKNOWN_CODING -> "the body has a content coding that was not asked for and is not known";
            case CORRUPT_CODING -> "the body is not what its content coding says";
            case NONE, OVERSIZED -> {
                if (reply.size() == 0) {
                    yield "the body is empty";
                }
                yield isJson(type) ? null : "the content type is " + type + ", not JSON";
            }
        };
    }

    /** Without a content type, the parser decides. */
    private static boolean isJson(String contentType) {
        if (contentType == null || contentType.isBlank() || contentType.equals("application/json")) {
            return true;
        }
        int end = 0;
        while (end < contentType.length() && ";,".indexOf(contentType.charAt(end)) < 0) {
            end++; // a proxy may send it twice
        }
        String type = contentType.substring(0, end).strip().toLowerCase(Locale.ROOT);
        boolean structured = type.startsWith("application/") && type.endsWith("+json");
        return structured || type.equals("application/json") || type.equals("text/json");
    }

    private Verdict status(Answered reply) {
        Code code = code(reply.status());
        if (code == Code.REDIRECT) {
            Failure failure = failure(code, reply, "the API redirects with status " + reply.status());
            return Verdict.Failed.of(failure.towards(host(reply.headers().location())));
        }
        return refused(reply, code);
    }

    private static Code code(int status) {
        return switch (status) {
            case 400 -> Code.BAD_REQUEST;
            case 401 -> Code.UNAUTHORIZED;
            case 403 -> Code.FORBIDDEN;
            case 404 -> Code.NOT_FOUND;
            case 409, 423, 425 -> Code.CONFLICT;
            case 410 -> Code.GONE;
            case 429 -> Code.TOO_MANY_REQUESTS;
            case 500 -> Code.SERVER_ERROR;
            case 501, 505, 511 -> Code.NOT_SUPPORTED;
            case 503 -> Code.UNAVAILABLE;
            default ->
                switch (status / 100) {
                    case 2 -> Code.UNEXPECTED_STATUS;
                    case 3 -> Code.REDIRECT;
                    case 4 -> Code.CLIENT_ERROR;
                    case 5 -> Code.UPSTREAM;
                    default -> Code.PROTOCOL;
                };
        };
    }

    private static String host(String location) {
        try {
            return location == null ? null : new URI(location).getHost();
        } catch (URISyntaxException e) {
            return null; // not a URI, so no host
        }
    }

    /** Classifies an error status, with the details in its body. */
    private Verdict refused(Answered reply, Code code) {
        int status = reply.status();
        boolean readable = reply.fault() == BodyFault.NONE && reply.size() > 0;
        ErrorBody said = readable ? reader.error(reply.body()) : ErrorBody.NONE;
        Refusal refusal = refusals.of(reply);
        boolean problem = (status == 403 || status == 429 || status == 503)
                && said.problemType() != null
                && LIMIT_PROBLEMS.contains(said.problemType());
        boolean abnormal = problem && said.problemType().equals(ABNORMAL_USAGE);
        String seen = "the API answered with status " + status
                + (abnormal
                        ? "; the API takes this use for abnormal: ask its operators, it may last until a person decides"
                        : "");
        Failure failure = failure(problem || refusal != Refusal.NONE ? Code.TOO_MANY_REQUESTS : code, reply, seen);
        Duration wait = RetryAfter.parse(
                        reply.headers().retryAfter(),
                        reply.headers().date(),
                        refusals.clock().instant())
                .orElse(null);
        if (abnormal && (wait == null || wait.compareTo(ABNORMAL_USAGE_WAIT) < 0)) {
            wait = ABNORMAL_USAGE_WAIT;
        }
        return new Verdict.Failed(failure.saying(said), wait, refusal == Refusal.CALLS_AT_ONCE);
    }

    private static Verdict failed(Code code, Answered reply, String error) {
        return Verdict.Failed.of(failure(code, reply, error));
    }

    private static Failure failure(Code code, Answered reply, String error) {
        return Failure.of(code, error).in(reply.status(), sample(reply));
    }

    /** For a truncated body, the hash covers only its beginning. */
    private static BodySample sample(Answered reply) {
        BodySample kept = BodySample.of(reply.body());
        return new BodySample(kept.head(), reply.size(), kept.sha256());
    }
}
