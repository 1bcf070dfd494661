/**
 * The explorer's window: menus, settings, drag and drop, and off-screen rendering. Each pane is a subpackage;
 * {@code state} is the state that they show, {@code look} has their colours and fonts. Files that the user opens enter;
 * exports leave.
 */
package org.fovea.app;
