package io.auditlog.enricher.translate;

/**
 * Bounds of what a reply may hold; beyond them it is malformed.
 *
 * @param maxDepth deepest nesting of objects and arrays, 8 to 1,000
 */
public record TranslateLimits(int maxDepth) {

    public TranslateLimits {
        if (maxDepth < 8 || maxDepth > 1000) {
            throw new IllegalArgumentException("response.max.depth must be 8 to 1000, not " + maxDepth);
        }
    }
}
