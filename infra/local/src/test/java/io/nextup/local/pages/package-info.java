/**
 * The pages of the repository, held against what is there: links, lengths, and every command.
 *
 * <p>{@link io.nextup.local.pages.PageReader} finds the commands, {@link
 * io.nextup.local.pages.CommandRules} lists their kinds, each with a check of options and names.
 */
package io.nextup.local.pages;
