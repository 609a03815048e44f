package io.auditlog.enricher.evidence;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which log: the outcomes of an input partition since it was first logged. Its text is the first line of a checkpoint,
 * {@code application/topic/partition/log}.
 *
 * @param application name of the group of workers
 * @param topic input topic
 * @param partition of the input topic, from 0
 * @param log a name that no other log of the partition has, without a slash
 */
public record LogName(String application, String topic, int partition, String log) {

    private static final Pattern TEXT = Pattern.compile("([^/\\s+]+)/([^/\\s+]+)/(\\d{1,9})/([^/\\s+]+)");

    /** Reads the text. */
    static LogName parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("the origin is not application/topic/partition/log");
        }
        return new LogName(parts.group(1), parts.group(2), Integer.parseInt(parts.group(3)), parts.group(4));
    }

    @Override
    public String toString() {
        return application + "/" + topic + "/" + partition + "/" + log;
    }
}
