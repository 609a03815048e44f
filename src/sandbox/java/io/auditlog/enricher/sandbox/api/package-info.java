/**
 * The simulated Cotool API: fast enough that it is never what is measured, raw enough to misbehave in every way a real
 * one can, and a witness of what it was asked.
 *
 * <p>HTTP/1.1 is written by hand, because a well-behaved codec refuses both to read hostile requests and to write
 * broken replies. HTTP/2 runs on Netty's connection handler without a channel per stream. What is answered is a pure
 * function of the ID, the attempt and the script, so a checker can compute every body without asking.
 */
package io.auditlog.enricher.sandbox.api;
