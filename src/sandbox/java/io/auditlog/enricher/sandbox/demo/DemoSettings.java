package io.auditlog.enricher.sandbox.demo;

import java.util.Properties;

/**
 * What a person can choose on the command line.
 *
 * @param ids how many IDs are published
 * @param keep whether everything keeps running afterwards
 */
record DemoSettings(int ids, boolean keep) {

    private static final int MOST = 100_000;

    DemoSettings {
        if (ids < 1 || ids > MOST) {
            throw new IllegalArgumentException("demo.ids must be a whole number from 1 to " + MOST + ", not " + ids);
        }
    }

    /** Reads {@code demo.ids} and {@code demo.keep}. */
    static DemoSettings of(Properties properties) {
        return new DemoSettings(
                number(properties.getProperty("demo.ids", "300")), flag(properties.getProperty("demo.keep", "false")));
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("demo.ids must be a whole number, not " + text, e);
        }
    }

    /** {@code -Ddemo.keep} alone arrives as true, too. */
    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("demo.keep must be true or false, not " + text);
        };
    }
}
