/** `/widget/assets/host-….js`: joins the panel to the host page. Loaded when somebody turns to the launcher. */

export {};
