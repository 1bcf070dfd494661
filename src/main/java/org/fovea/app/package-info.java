/**
 * The explorer's window: it puts the panes together, and holds menus, settings, drag and drop, and what happens where
 * there is no screen. Each pane is a subpackage; {@code state} is what they are views of, {@code look} their colours
 * and fonts. Files that a person opens enter; what they see and what they export leaves.
 */
package org.fovea.app;
