/**
 * The sockets of the simulated API: HTTP/1.1 and HTTP/2 by hand on Netty, so that a reply can break every rule. One event
 * loop serves everything.
 */
package io.auditlog.enricher.sandbox.api.http;
